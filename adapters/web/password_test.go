package web_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"frontdesk/bot/staff"
)

// One rule says how long a password must be: the server's. The console and the API's description repeat it.
func TestOneRuleForPasswords(t *testing.T) {
	field, err := os.ReadFile("ui/console/parts/field.tsx")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(field), "const MIN_PASSWORD = "+strconv.Itoa(staff.MinPassword)+"\n") {
		t.Errorf("the console asks for another length than %d", staff.MinPassword)
	}
	b, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					MinLength int `json:"minLength"`
				} `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	for schema, name := range map[string]string{"FirstRun": "password", "PasswordReset": "password", "PasswordChange": "new"} {
		if n := doc.Components.Schemas[schema].Properties[name].MinLength; n != staff.MinPassword {
			t.Errorf("the description of %s.%s says %d", schema, name, n)
		}
	}
}
