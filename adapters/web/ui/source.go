package ui

import (
	"embed"
	"io/fs"
)

// The console's Go tests lie beside its sources and stay out.
//
//go:embed console/*.[hct]* console/*/*
//go:embed widget shared locales pages fonts icons.svg favicon.svg vendor/*.mjs vendor/*.txt vendor/VENDOR.json
var embedded embed.FS

// Source returns the embedded sources: what Build compiles unless told otherwise.
func Source() fs.FS { return embedded }
