// Package seed holds the example desk: the IT and order desk of Tidewell, who sell café equipment. It is what a new
// installation starts with and what "frontdesk desk init" writes. People, firms and figures are invented.
package seed

import (
	"embed"
	"io/fs"
)

//go:embed desk minimal
var files embed.FS

// FS is the folder of the example desk.
func FS() fs.FS { return folder("desk") }

// Minimal is the folder of the smallest desk that works: what "frontdesk desk init --minimal" writes.
func Minimal() fs.FS { return folder("minimal") }

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		return files // cannot be: the name is a constant and valid
	}
	return sub
}
