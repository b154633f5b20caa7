package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// sourceSpace is the esbuild name space of files read from the builder's file system.
const sourceSpace = "src"

// vendorList is vendor/VENDOR.json: the third-party modules carried along.
type vendorList struct {
	Modules []vendored `json:"modules"`
}

// vendored is one module. Serve leaves it out of bundles and serves it as it is: for large ones,
// which would be slow to compile at each start.
type vendored struct {
	Specifier, File, Package, Version, Licence, SHA256 string
	Serve                                              bool
}

func (b *builder) readVendor() error {
	raw, err := fs.ReadFile(b.src, "vendor/VENDOR.json")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &b.vendor); err != nil {
		return fmt.Errorf("vendor/VENDOR.json: %w", err)
	}
	return nil
}

// plugin lets esbuild read from the builder's file system. Two suffixes ask for something other
// than the module: ?text a style sheet as a minified string, ?url the address of a static file.
func (b *builder) plugin() api.Plugin {
	return api.Plugin{Name: "source", Setup: func(p api.PluginBuild) {
		p.OnResolve(api.OnResolveOptions{Filter: `.*`}, b.resolve)
		p.OnLoad(api.OnLoadOptions{Filter: `\?text$`, Namespace: sourceSpace}, b.loadText)
		p.OnLoad(api.OnLoadOptions{Filter: `\?url$`, Namespace: sourceSpace}, b.loadURL)
		p.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: sourceSpace}, b.load)
	}}
}

func (b *builder) resolve(a api.OnResolveArgs) (api.OnResolveResult, error) {
	if a.Kind == api.ResolveEntryPoint {
		return api.OnResolveResult{Path: a.Path, Namespace: sourceSpace}, nil
	}
	if !strings.HasPrefix(a.Path, ".") {
		return b.resolveVendored(a.Path)
	}
	file, query, _ := strings.Cut(a.Path, "?")
	file = path.Join(path.Dir(a.Importer), file)
	if a.Kind == api.ResolveCSSURLToken {
		name, ok := b.out.names[path.Base(file)]
		if !ok {
			return api.OnResolveResult{}, fmt.Errorf("%s is no static file", file)
		}
		return api.OnResolveResult{Path: beside(name), External: true}, nil
	}
	for _, try := range []string{file, file + ".ts", file + ".tsx"} {
		if st, err := fs.Stat(b.src, try); err == nil && !st.IsDir() {
			if query != "" {
				try += "?" + query
			}
			return api.OnResolveResult{Path: try, Namespace: sourceSpace}, nil
		}
	}
	return api.OnResolveResult{}, fmt.Errorf("%s does not exist", file)
}

func (b *builder) resolveVendored(specifier string) (api.OnResolveResult, error) {
	for _, m := range b.vendor.Modules {
		switch {
		case m.Specifier != specifier:
		case m.Serve:
			return api.OnResolveResult{Path: beside(b.out.names[m.File]), External: true}, nil
		default:
			return api.OnResolveResult{Path: "vendor/" + m.File, Namespace: sourceSpace, SideEffects: api.SideEffectsFalse}, nil
		}
	}
	return api.OnResolveResult{}, fmt.Errorf("%q is not in vendor/VENDOR.json", specifier)
}

func (b *builder) load(a api.OnLoadArgs) (api.OnLoadResult, error) {
	loaders := map[string]api.Loader{
		".ts": api.LoaderTS, ".tsx": api.LoaderTSX, ".mjs": api.LoaderJS, ".json": api.LoaderJSON, ".css": api.LoaderCSS,
	}
	loader, ok := loaders[path.Ext(a.Path)]
	if !ok {
		return api.OnLoadResult{}, errors.New("unknown kind of source: " + a.Path)
	}
	return b.contents(a.Path, loader)
}

func (b *builder) contents(name string, l api.Loader) (api.OnLoadResult, error) {
	raw, err := fs.ReadFile(b.src, name)
	if err != nil {
		return api.OnLoadResult{}, err
	}
	text := string(raw)
	return api.OnLoadResult{Contents: &text, Loader: l}, nil
}

// loadText compiles one of the widget's style sheets and hands it over as a string.
func (b *builder) loadText(a api.OnLoadArgs) (api.OnLoadResult, error) {
	css, err := b.sheet(strings.TrimSuffix(a.Path, "?text"))
	if err != nil {
		return api.OnLoadResult{}, err
	}
	text := strings.TrimSpace(string(css))
	return api.OnLoadResult{Contents: &text, Loader: api.LoaderText}, nil
}

// sheet compiles one style sheet of the widget.
func (b *builder) sheet(name string) ([]byte, error) {
	o := b.options()
	o.EntryPoints = []string{name}
	r := api.Build(o)
	if err := buildError(r); err != nil {
		return nil, err
	}
	return b.shakeTokens(name, r.OutputFiles[0].Contents)
}

// loadURL hands over where a static file is served, resolved against the importing module.
func (b *builder) loadURL(a api.OnLoadArgs) (api.OnLoadResult, error) {
	name, ok := b.out.names[path.Base(strings.TrimSuffix(a.Path, "?url"))]
	if !ok {
		return api.OnLoadResult{}, errors.New(a.Path + " is no static file")
	}
	text := fmt.Sprintf("export default new URL(%q, import.meta.url).href", beside(name))
	return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
}
