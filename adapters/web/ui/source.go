package ui

import (
	"embed"
	"io/fs"
)

//go:embed console/*.ts console/*.tsx console/*.css console/*.html console/styles console/locales console/parts console/state
//go:embed console/queue console/talk console/door console/settings console/palette
//go:embed widget shared locales pages fonts/*.woff2 icons.svg favicon.svg vendor/*.mjs vendor/VENDOR.json
var embedded embed.FS

// Source returns the embedded sources: what Build compiles unless told otherwise.
func Source() fs.FS { return embedded }
