package flows

import (
	"strings"
	"testing"
	"time"
)

// evaluate compiles a condition over a few names and decides it.
func evaluate(t *testing.T, src string, values map[string]any) (string, error) {
	t.Helper()
	c := &compiler{reports: &reports{}, facts: BuiltinFacts(), names: testNames()}
	f := &flow{bySlot: map[string]*slot{}, rows: map[string]string{"order": "orders"}}
	for name, kind := range map[string]string{"impact": KindText, "seats": KindNumber, "urgent": KindYesNo, "day": KindDate} {
		s := &slot{name: name, kind: kind}
		f.slots, f.bySlot[name] = append(f.slots, s), s
	}
	e := &expr{src: src, node: &node{text: src}}
	c.compile(c.flowEnv(f), f, e, KindYesNo)
	if len(c.all) > 0 {
		t.Fatalf("%s: %s", src, lines(c.all))
	}
	v, err := e.eval(func(name string) any {
		if x, ok := values[name]; ok {
			return x
		}
		switch name {
		case "seats":
			return 0.0
		case "urgent", "people.open", "promise.late":
			return false
		case "today":
			return "2026-11-22"
		}
		return ""
	})
	if err != nil {
		return "", err
	}
	if v.Value() == true {
		return "yes", nil
	}
	return "no", nil
}

func TestConditions(t *testing.T) {
	values := map[string]any{"impact": "all", "seats": 4.0, "urgent": true, "day": "2026-11-24T09:00:00Z", "order.price": "£1,184.50", "order.status": "", "customer.tier": "gold"}
	for src, want := range map[string]string{
		`impact == "all"`:                           "yes",
		`impact in ["me", "team"]`:                  "no",
		`urgent && !people.open`:                    "yes",
		`seats > 3 && seats <= 4`:                   "yes",
		`seats == 4`:                                "yes",
		`seats in [1, 4]`:                           "yes",
		`seats * 2 + 1 == 9 && 9 != seats`:          "yes",
		`number(order.price) - 1000 == 184.5`:       "yes",
		`-seats == -4`:                              "yes",
		`number(order.price) > 1184`:                "yes",
		`order.status == ""`:                        "yes",
		`days_until(day) == 2`:                      "yes",
		`days_until("2026-11-21") < 0`:              "yes",
		`day >= today`:                              "yes",
		`customer.tier == "gold" || channel == 'x'`: "yes",
		`size(impact) == 3`:                         "yes",
		`impact.startsWith("a")`:                    "yes",
	} {
		if got, err := evaluate(t, src, values); err != nil || got != want {
			t.Errorf("%s: %s, %v", src, got, err)
		}
	}
	for _, src := range []string{`number(order.status) > 1`, `days_until(impact) > 1`, `days_until("") > 1`} {
		if _, err := evaluate(t, src, values); err == nil {
			t.Errorf("%s can be worked out", src)
		}
	}
}

// TestConditionsAreBounded holds that no condition runs long, whatever a customer writes.
func TestConditionsAreBounded(t *testing.T) {
	start := time.Now()
	values := map[string]any{"impact": strings.Repeat("a", MaxText)}
	for _, src := range []string{
		`[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, [1,2,3,4,5,6,7,8,9].all(e, a+b+c+d+e > 0)))))`,
		`impact.matches("(a+)+$") && impact.matches("(a+)+b") && impact.matches("(.*a){20}") && impact.contains("b")`,
	} {
		got, err := evaluate(t, src, values)
		t.Log(got, err)
		if strings.HasPrefix(src, "[") && err == nil {
			t.Errorf("%s ran to its end", src)
		}
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}
