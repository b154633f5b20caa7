package staff

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Work is what one guess of a password costs. The zero value is 19 MiB and 2 passes: 0.18 s on a slow core.
type Work struct {
	MemoryKiB, Passes uint32
}

const (
	// MinPassword is the fewest characters of a password: shorter ones are guessed. The console asks for as many.
	MinPassword = 12
	// maxPassword bounds a password in bytes: longer ones only cost.
	maxPassword = 256
)

// tooShort tells how long a password has to be.
var tooShort = fmt.Sprintf("use at least %d characters", MinPassword)

const (
	saltBytes = 16
	keyBytes  = 32
	// hashesAtOnce bounds the memory that a storm of sign-ins can take.
	hashesAtOnce = 2
)

// common are passwords of sufficient length that every list of guesses begins with.
const common = ` 1234567890 0123456789 12345678910 1234567891 0987654321 9876543210 1q2w3e4r5t 1qaz2wsx3edc qwertyuiop ` +
	`qwerty12345 qwerty123456 password12 password123 password1234 passw0rd123 passwordpassword changeme123 letmein123 ` +
	`administrator admin12345 admin123456 welcome123 welcome1234 iloveyou123 football123 1111111111 0000000000 abcdefghij `

// hasher makes and checks password hashes in PHC form.
type hasher struct {
	work   Work
	random io.Reader
	slots  chan struct{}
	decoy  string // checked where there is no account, so that it takes as long
}

func newHasher(w Work, random io.Reader) *hasher {
	if w == (Work{}) {
		w = Work{MemoryKiB: 19 << 10, Passes: 2}
	}
	h := &hasher{work: w, random: random, slots: make(chan struct{}, hashesAtOnce)}
	h.decoy = encodeHash(w, make([]byte, saltBytes), make([]byte, keyBytes))
	return h
}

// checkPassword tells why a password is not good enough for an account.
func checkPassword(password string, a *Account) error {
	low := strings.ToLower(password)
	user, _, _ := strings.Cut(fold(a.Email), "@")
	switch {
	case utf8.RuneCountInString(password) < MinPassword:
		return wrong(FieldPassword, tooShort)
	case len(password) > maxPassword:
		return wrong(FieldPassword, "use at most 256 bytes")
	case !utf8.ValidString(password):
		return wrong(FieldPassword, "use characters, not bytes")
	case strings.Contains(common, " "+low+" "), strings.Count(password, password[:1]) == len(password):
		return wrong(FieldPassword, "this one is on every list of guesses: use another")
	case low == fold(a.Email), low == strings.ToLower(a.Name), len(user) >= 4 && strings.HasPrefix(low, user):
		return wrong(FieldPassword, "do not build it from the name or the address")
	}
	return nil
}

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", fmt.Errorf("password: %w", err)
	}
	key, err := h.derive(ctx, h.work, password, salt)
	if err != nil {
		return "", err
	}
	return encodeHash(h.work, salt, key), nil
}

// verify tells whether a password fits a hash. An empty hash fits nothing and takes as long as any other.
func (h *hasher) verify(ctx context.Context, password, phc string) (bool, error) {
	if phc == "" || len(password) > maxPassword {
		_, err := h.verifyHash(ctx, "", h.decoy)
		return false, err
	}
	return h.verifyHash(ctx, password, phc)
}

func (h *hasher) verifyHash(ctx context.Context, password, phc string) (bool, error) {
	w, salt, want, err := decodeHash(phc)
	if err != nil {
		return false, err
	}
	got, err := h.derive(ctx, w, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// derive waits for one of the slots.
func (h *hasher) derive(ctx context.Context, w Work, password string, salt []byte) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, w.Passes, w.MemoryKiB, 1, keyBytes), nil
}

var b64 = base64.RawStdEncoding

func encodeHash(w Work, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, w.MemoryKiB, w.Passes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

func decodeHash(phc string) (w Work, salt, key []byte, err error) {
	bad := func() (Work, []byte, []byte, error) {
		return Work{}, nil, nil, fmt.Errorf("password: the stored hash is not one of argon2id")
	}
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return bad()
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &w.MemoryKiB, &w.Passes); err != nil || n != 2 || w.MemoryKiB > 1<<20 || w.Passes < 1 || w.Passes > 100 {
		return bad()
	}
	if salt, err = b64.DecodeString(parts[4]); err != nil {
		return bad()
	}
	if key, err = b64.DecodeString(parts[5]); err != nil || len(key) != keyBytes {
		return bad()
	}
	return w, salt, key, nil
}
