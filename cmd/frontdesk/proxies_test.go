package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReadProxies(t *testing.T) {
	for list, want := range map[string]int{"": 0, "10.0.0.7": 1, "10.0.0.7 , 192.168.0.0/16,2001:db8::/32,": 3, "proxy.local": -1, "10.0.0.0/33": -1, "0.0.0.0/0": -1, "::/0": -1} {
		got, err := readProxies(list)
		if (err != nil) != (want < 0) || want >= 0 && len(got) != want {
			t.Errorf("%q: %v, %v", list, got, err)
		}
	}
}

func TestDoctorSeesProxiesAndRights(t *testing.T) {
	for _, c := range []struct{ listen, public, proxies, want string }{
		{"127.0.0.1:8080", "https://desk.example", "", "ok"},
		{"0.0.0.0:8080", "https://desk.example", "", "warn"},
		{":8080", "https://desk.example", "10.0.0.7", "ok"},
		{":8080", "", "", "ok"},
		{":8080", "", "nonsense", "fail"},
	} {
		if got := checkProxies(c.listen, c.public, c.proxies); got.State != c.want || (got.Remedy != "") != (c.want != "ok") {
			t.Errorf("%+v: %+v", c, got)
		}
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.MkdirAll(filepath.Join(dir, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := checkRights(dir); got.State != "ok" {
		t.Errorf("%+v", got)
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // what the check is for
		t.Fatal(err)
	}
	if got := checkRights(dir); got.State != "warn" {
		t.Errorf("%+v", got)
	}
}
