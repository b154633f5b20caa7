package ui

import (
	"embed"
	"io/fs"
)

//go:embed widget console shared locales pages fonts/*.woff2 icons.svg favicon.svg vendor/*.mjs vendor/VENDOR.json
var embedded embed.FS

// Source returns the embedded sources: what Build compiles unless told otherwise.
func Source() fs.FS { return embedded }
