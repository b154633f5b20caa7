package web

import (
	_ "embed" // openapi.json
)

// openAPI describes both APIs; it is served at /api/v1/openapi.json.
//
//go:embed openapi.json
var openAPI string
