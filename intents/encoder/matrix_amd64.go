package encoder

import "golang.org/x/sys/cpu"

// fastest returns the best kernel of this machine.
func fastest() kernel {
	if cpu.X86.HasAVX2 {
		return kernel{multiplyAVX2, pushAVX2}
	}
	return plainly
}

func pushAVX2(sums []float32, v float32, weights []int16) {
	if len(sums) == 0 || len(sums)%32 != 0 {
		pushPlain(sums, v, weights)
		return
	}
	push32(&sums[0], v, &weights[:len(sums)][0], len(sums))
}

// push32 is push for n numbers, a multiple of 32 and at least 32.
//
//go:noescape
func push32(sums *float32, v float32, weights *int16, n int)

func multiplyAVX2(dst []float32, stride int, x []float32, rows int, weights []int16) {
	inputs := len(weights) / panel
	if inputs == 0 {
		multiplyPlain(dst, stride, x, rows, weights)
		return
	}
	_, _ = dst[(rows-1)*stride+panel-1], x[inputs*rows-1] // the assembly checks no bounds
	d, v, w := &dst[0], &x[0], &weights[0]
	switch bytes := uintptr(stride) * 4; rows {
	case 1:
		rows1(d, bytes, v, w, inputs)
	case 2:
		rows2(d, bytes, v, w, inputs)
	case 3:
		rows3(d, bytes, v, w, inputs)
	case 4:
		rows4(d, bytes, v, w, inputs)
	case 5:
		rows5(d, bytes, v, w, inputs)
	default:
		rows6(d, bytes, v, w, inputs)
	}
}

// The assembly: one function for each number of rows. The stride is in bytes, n the number of inputs, at least 1.

//go:noescape
func rows1(dst *float32, stride uintptr, x *float32, weights *int16, n int)

//go:noescape
func rows2(dst *float32, stride uintptr, x *float32, weights *int16, n int)

//go:noescape
func rows3(dst *float32, stride uintptr, x *float32, weights *int16, n int)

//go:noescape
func rows4(dst *float32, stride uintptr, x *float32, weights *int16, n int)

//go:noescape
func rows5(dst *float32, stride uintptr, x *float32, weights *int16, n int)

//go:noescape
func rows6(dst *float32, stride uintptr, x *float32, weights *int16, n int)
