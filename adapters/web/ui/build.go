package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// base is where hashed files are served; URLs inside them are relative to it, so a desk may also
// stand below a path.
const base = "assets/"

// bundles are the entry points compiled for pages, by the name templates ask for. Lazy imports
// become chunks of their own.
var bundles = []api.EntryPoint{
	{InputPath: "console/main.tsx", OutputPath: "console"},
	{InputPath: "console/console.css", OutputPath: "console"},
	{InputPath: "pages/shop.css", OutputPath: "shop"},
	{InputPath: "pages/chat.css", OutputPath: "chat"},
}

// builder carries one build from step to step.
type builder struct {
	src    fs.FS
	vendor vendorList
	out    *Assets
}

// Build compiles src (Source, or a source directory in development) to servable files. It holds no
// locks and starts nothing that outlives it. Errors name file, line and column.
func Build(ctx context.Context, src fs.FS) (*Assets, error) {
	b := &builder{src: src, out: newAssets()}
	for _, step := range []func() error{b.readVendor, b.copyStatic, b.bundlePages, b.buildWidget, b.renderPages} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := step(); err != nil {
			return nil, fmt.Errorf("ui: %w", err)
		}
	}
	return b.out, nil
}

// copyStatic takes over fonts, the icon sprite and those vendored modules that are served as they
// are. It must precede bundling, which refers to their hashed names.
func (b *builder) copyStatic() error {
	files := []string{"icons.svg", "favicon.svg"}
	fonts, err := fs.Glob(b.src, "fonts/*.woff2")
	if err != nil {
		return err
	}
	files = append(files, fonts...)
	for _, m := range b.vendor.Modules {
		if m.Serve {
			files = append(files, "vendor/"+m.File)
		}
	}
	for _, name := range files {
		body, err := fs.ReadFile(b.src, name)
		if err != nil {
			return err
		}
		b.out.addHashed(path.Base(name), body)
	}
	return b.licences()
}

// licences gathers the terms of what is carried along; they go wherever the program goes.
func (b *builder) licences() error {
	var all bytes.Buffer
	for _, pattern := range []string{"vendor/LICENSE-*", "fonts/LICENSE-*"} {
		files, err := fs.Glob(b.src, pattern)
		if err != nil {
			return err
		}
		for _, name := range files {
			text, err := fs.ReadFile(b.src, name)
			if err != nil {
				return err
			}
			fmt.Fprintf(&all, "%s\n\n%s\n\n", strings.TrimSuffix(strings.TrimPrefix(path.Base(name), "LICENSE-"), ".txt"), text)
		}
	}
	b.out.add("licences.txt", all.Bytes(), false)
	return nil
}

// bundlePages compiles the console and the style sheets of the pages.
func (b *builder) bundlePages() error {
	o := b.options()
	o.EntryPointsAdvanced = bundles
	o.EntryNames, o.ChunkNames = "[name]-[hash]", "chunk-[hash]"
	o.Splitting, o.Metafile = true, true
	r := api.Build(o)
	if err := buildError(r); err != nil {
		return err
	}
	entries, err := entryNames(r.Metafile)
	if err != nil {
		return err
	}
	for _, f := range r.OutputFiles {
		name := strings.TrimPrefix(f.Path, outDir)
		b.out.add(base+name, f.Contents, true)
		if short := entries["out/"+name]; short != "" {
			b.out.names[short] = base + name
		}
	}
	return nil
}

// outDir is where esbuild believes to write; nothing is written.
const outDir = "/out/"

// options are what all builds have in common. Sources come from the file system given, never from
// the disk around the process.
func (b *builder) options() api.BuildOptions {
	return api.BuildOptions{
		Bundle: true, Write: false, Outdir: outDir, AbsWorkingDir: "/",
		Format: api.FormatESModule, Target: api.ES2022, Platform: api.PlatformBrowser,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		LegalComments: api.LegalCommentsNone, Charset: api.CharsetUTF8,
		JSX: api.JSXAutomatic, JSXImportSource: "preact", TsconfigRaw: "{}",
		LogLevel: api.LogLevelSilent,
		Plugins:  []api.Plugin{b.plugin()},
	}
}

// buildError joins what esbuild complains of; warnings count too, the sources are ours.
func buildError(r api.BuildResult) error {
	var errs []error
	for _, m := range slices.Concat(r.Errors, r.Warnings) {
		if l := m.Location; l != nil {
			errs = append(errs, fmt.Errorf("%s:%d:%d: %s", l.File, l.Line, l.Column+1, m.Text))
		} else {
			errs = append(errs, errors.New(m.Text))
		}
	}
	return errors.Join(errs...)
}

// entryNames maps output files to the names templates use: "out/console-AB12.js" to "console.js".
func entryNames(metafile string) (map[string]string, error) {
	var meta struct {
		Outputs map[string]struct{ EntryPoint string }
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, fmt.Errorf("metafile: %w", err)
	}
	names := map[string]string{}
	for _, out := range slices.Sorted(maps.Keys(meta.Outputs)) {
		entry := strings.TrimPrefix(meta.Outputs[out].EntryPoint, sourceSpace+":")
		for _, e := range bundles {
			if e.InputPath == entry {
				names[out] = e.OutputPath + path.Ext(out)
			}
		}
	}
	return names, nil
}
