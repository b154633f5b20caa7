package ui

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// widgetLoader is what foreign pages embed; its name is part of the product's surface.
const widgetLoader = "widget.js"

// The style sheets of the panel's two parts.
const (
	panelSheet = "widget/panel.css"
	moreSheet  = "widget/more.css"
)

// buildWidget compiles languages, the panel's two parts and the loader, in this order: each names the files before it.
func (b *builder) buildWidget() error {
	langs, launch, err := b.catalogues("locales", "")
	if err != nil {
		return err
	}
	moreLangs, _, err := b.catalogues("locales/more", "-more")
	if err != nil {
		return err
	}
	more, err := b.bundleWidget("widget/more.ts", api.FormatESModule, map[string]any{"LANGS": moreLangs})
	if err != nil {
		return err
	}
	moreName := b.out.addHashed("more.js", more)
	panel, err := b.bundleWidget("widget/panel.ts", api.FormatESModule, map[string]any{"LANGS": langs, "MORE": beside(moreName)})
	if err != nil {
		return err
	}
	panelName := b.out.addHashed("panel.js", panel)
	loader, err := b.bundleWidget("widget/loader.ts", api.FormatIIFE, map[string]any{"LAUNCH": launch, "PANEL": panelName})
	if err != nil {
		return err
	}
	b.out.add(widgetLoader, loader, false)
	b.out.names[widgetLoader] = widgetLoader
	return nil
}

// catalogues turns each dir/xx.json into a module of its own, so that a browser loads one
// language. It returns where they are, and the launcher's label, which the loader carries itself.
func (b *builder) catalogues(dir, suffix string) (langs map[string]string, launch map[string]string, err error) {
	files, err := fs.Glob(b.src, dir+"/*.json")
	if err != nil {
		return nil, nil, err
	}
	langs, launch = map[string]string{}, map[string]string{}
	for _, name := range files {
		raw, err := fs.ReadFile(b.src, name)
		if err != nil {
			return nil, nil, err
		}
		var words map[string]string
		if err := json.Unmarshal(raw, &words); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		lang := strings.TrimSuffix(path.Base(name), ".json")
		module, err := json.Marshal(words) // sorted keys, no blanks
		if err != nil {
			return nil, nil, err
		}
		langs[lang] = beside(b.out.addHashed(lang+suffix+".js", append([]byte("export default"), module...)))
		launch[lang] = words["launch"]
	}
	return langs, launch, nil
}

// beside is the address of a hashed file as another one imports it.
func beside(name string) string { return "./" + strings.TrimPrefix(name, base) }

// bundleWidget compiles one entry point with the given constants.
func (b *builder) bundleWidget(entry string, format api.Format, consts map[string]any) ([]byte, error) {
	o := b.options()
	o.EntryPoints, o.Format, o.Define = []string{entry}, format, map[string]string{}
	for name, v := range consts {
		raw, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		o.Define[name] = string(raw)
	}
	r := api.Build(o)
	if err := buildError(r); err != nil {
		return nil, err
	}
	return r.OutputFiles[0].Contents, nil
}
