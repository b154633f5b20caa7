package main

import (
	"context"
	"runtime/debug"
)

// settle gives back to the machine what starting took and nothing needs any more: reading the desk, learning or loading its
// models, bundling the pages, making history up. The heap would grow into it only under load; an idle desk would hold it for good.
func (s *server) settle(ctx context.Context) error {
	if _, err := s.ui.Assets(ctx); err == nil { // else it is stopping
		debug.FreeOSMemory()
	}
	return nil
}
