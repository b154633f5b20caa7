package main

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"frontdesk/intents/encoder"
)

// remembering is an encoder that keeps what it read, so that the many runs behind a learning curve encode each text once.
type remembering struct {
	*encoder.Encoder
	file string

	mu   sync.Mutex
	kept map[string]encoder.Vector
	more bool // than the file holds
}

func remember(e *encoder.Encoder, file string) (*remembering, error) {
	r := &remembering{Encoder: e, file: file, kept: map[string]encoder.Vector{}}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := gob.NewDecoder(f).Decode(&r.kept); err != nil {
		return nil, fmt.Errorf("%s: %w: remove it", file, err)
	}
	return r, nil
}

// Encode implements intents.Encoder.
func (r *remembering) Encode(text string) encoder.Vector {
	r.mu.Lock()
	v, ok := r.kept[text]
	r.mu.Unlock()
	if ok {
		return v
	}
	v = r.Encoder.Encode(text)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept[text], r.more = v, true
	return v
}

// save writes the file anew if there is more to keep.
func (r *remembering) save() error {
	if !r.more {
		return nil
	}
	f, err := os.Create(r.file)
	if err != nil {
		return err
	}
	return errors.Join(gob.NewEncoder(f).Encode(r.kept), f.Close())
}
