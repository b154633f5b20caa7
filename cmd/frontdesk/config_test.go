package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file with settings says what is wrong with it and what to write instead; one without any is none.
func TestConfigFile(t *testing.T) {
	for name, c := range map[string]struct{ file, says string }{
		"empty":          {"", ""},
		"only comments":  {"# listen: 127.0.0.1:1\n", ""},
		"yes":            {"json: yes\n", ""},
		"no flag":        {"jsn: yes\n", "did you mean json?"},
		"underscore":     {"public_url: http://desk.example\n", "did you mean public-url?"},
		"nothing like":   {"log_level: debug\n", "frontdesk serve -h"},
		"not a yes":      {"json: perhaps\n", `"perhaps" is neither yes nor no`},
		"not a setting":  {"- json\n", "key: value"},
		"no YAML at all": {"listen: [\n", "key: value"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "frontdesk.yaml")
			if err := os.WriteFile(file, []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			status, _, errs := invoke(t, "version", "--config", file)
			if c.says == "" && status != exitFine || c.says != "" && (status != exitUsage || !strings.Contains(errs, c.says)) {
				t.Errorf("exit status %d: %s", status, errs)
			}
			if strings.Contains(errs, "strconv") {
				t.Errorf("that is for programmers: %s", errs)
			}
		})
	}
}

// A flag that is nearly right is named.
func TestUnknownFlag(t *testing.T) {
	for flag, says := range map[string]string{"--lsten": "did you mean --listen?", "--colour": "see frontdesk serve -h"} {
		if status, _, errs := invoke(t, "serve", flag, "x"); status != exitUsage || !strings.Contains(errs, says) {
			t.Errorf("%s: exit status %d: %s", flag, status, errs)
		}
	}
}
