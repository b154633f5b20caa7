// Package ui holds everything a browser gets from a desk: the chat widget, the agents' console,
// the pages they stand on, fonts and icons.
//
// The sources are TypeScript and CSS, embedded in the binary and compiled by esbuild inside this
// process when the first file is asked for, in some 200 ms: neither Node nor a committed bundle is
// needed, and a desk whose customers write elsewhere compiles nothing. Third-party modules lie finished in vendor/, with version, hash and licence.
//
//	s := ui.NewServer(ui.Config{})
//	go s.Run(ctx)               // with Config.Dir: compiles, and again on every change
//	mux.Handle("/", s)          // the first request compiles what is embedded; others wait for it
//
// What Build returns is immutable: each file has its content's hash in the name, is compressed
// once, and may be cached for ever. Pages and widget.js keep their names and are revalidated.
package ui
