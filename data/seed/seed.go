// Package seed holds the example desk: the IT and order desk of Tidewell, who sell café equipment. It is what a new
// installation starts with and what "frontdesk desk init" writes. People, firms and figures are invented.
package seed

import (
	"embed"
	"io/fs"
)

//go:embed desk
var files embed.FS

// FS is the folder of the example desk.
func FS() fs.FS {
	sub, err := fs.Sub(files, "desk")
	if err != nil {
		return files // cannot be: the name is a constant and valid
	}
	return sub
}
