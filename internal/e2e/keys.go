package e2e

import (
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// named are the keys Press knows by name; any other is its own character.
func named(name string) string {
	return map[string]string{
		"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, "Space": " ", "Home": kb.Home, "End": kb.End, "Backspace": kb.Backspace,
		"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	}[name]
}

// Press presses keys by name, one after the other: "Tab", "Enter", "Shift+Tab", "Control+k", "a".
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	bits := map[string]int64{"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}
	for _, key := range keys {
		name, held := key, int64(0)
		for {
			mod, rest, ok := strings.Cut(name, "+")
			if !ok || rest == "" {
				break
			}
			held, name = held|bits[mod], rest
		}
		p.key(name, held)
	}
}

// key presses one key as a keyboard does: the character comes with the key going down, so that a
// page which prevents that gets no character either. (chromedp.KeyEvent sends it separately.)
func (p *Page) key(name string, held int64) {
	p.t.Helper()
	char := named(name)
	if char == "" {
		char = name
	}
	k, ok := kb.Keys[[]rune(char)[0]]
	if !ok {
		p.fail("no key called %q", name)
	}
	down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: k.Key, Code: k.Code, WindowsVirtualKeyCode: k.Windows, NativeVirtualKeyCode: k.Native, Modifiers: held}
	if k.Print && held&^8 == 0 {
		down.Text, down.UnmodifiedText = k.Text, k.Unmodified
	}
	if held == 2 && name == "a" {
		down.Commands = []string{"selectAll"} // which a real keyboard's driver adds
	}
	up := down
	up.Type, up.Text, up.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
	for _, ev := range []input.DispatchKeyEventParams{down, up} {
		if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, ev); err != nil {
			p.fail("press %s: %v", name, err)
		}
	}
}
