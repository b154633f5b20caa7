package web

import (
	_ "embed" // openapi.json
)

// OpenAPI is the description of both APIs, as served at /api/v1/openapi.json.
//
//go:embed openapi.json
var OpenAPI []byte
