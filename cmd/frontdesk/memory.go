package main

import (
	"context"
	"runtime/debug"
)

// settle gives back to the machine what starting took and nothing needs any more: reading the desk, learning or loading its
// models; and later what bundling the pages took, when somebody has asked for one. By itself the runtime had given nothing
// of it back after a minute.
func (s *server) settle(ctx context.Context) error {
	debug.FreeOSMemory()
	select {
	case <-s.ui.Built():
		debug.FreeOSMemory()
	case <-ctx.Done():
	}
	return nil
}
