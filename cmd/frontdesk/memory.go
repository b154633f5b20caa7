package main

import (
	"context"
	"runtime/debug"
)

// settle gives back to the machine what starting took and nothing needs any more: reading the desk, learning or loading its
// models, bundling the pages, making history up. By itself the runtime had given nothing of it back after a minute.
func (s *server) settle(ctx context.Context) error {
	if _, err := s.ui.Assets(ctx); err == nil { // else it is stopping
		debug.FreeOSMemory()
	}
	return nil
}
