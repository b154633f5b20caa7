#include "textflag.h"

// func denseAVX2(out, w *row, x *float32, n int)
//
// Y0-Y3 are the four sums; each takes every fourth dimension.
TEXT ·denseAVX2(SB), NOSPLIT, $0-32
	MOVQ   out+0(FP), DI
	MOVQ   w+8(FP), BX
	MOVQ   x+16(FP), SI
	MOVQ   n+24(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3

next:
	VBROADCASTSS (SI), Y4
	VBROADCASTSS 4(SI), Y5
	VBROADCASTSS 8(SI), Y6
	VBROADCASTSS 12(SI), Y7
	VMULPS       (BX), Y4, Y4
	VMULPS       32(BX), Y5, Y5
	VMULPS       64(BX), Y6, Y6
	VMULPS       96(BX), Y7, Y7
	VADDPS       Y4, Y0, Y0
	VADDPS       Y5, Y1, Y1
	VADDPS       Y6, Y2, Y2
	VADDPS       Y7, Y3, Y3
	ADDQ         $16, SI
	ADDQ         $128, BX
	SUBQ         $4, CX
	JNZ          next

	VADDPS  Y1, Y0, Y0
	VADDPS  Y3, Y2, Y2
	VADDPS  Y2, Y0, Y0
	VMOVUPS Y0, (DI)
	VZEROUPPER
	RET

// func pushDenseAVX2(w *row, x *float32, n int, d *row)
TEXT ·pushDenseAVX2(SB), NOSPLIT, $0-32
	MOVQ    w+0(FP), BX
	MOVQ    x+8(FP), SI
	MOVQ    n+16(FP), CX
	MOVQ    d+24(FP), DI
	VMOVUPS (DI), Y0

next:
	VBROADCASTSS (SI), Y1
	VMULPS       Y0, Y1, Y1
	VADDPS       (BX), Y1, Y1
	VMOVUPS      Y1, (BX)
	ADDQ         $4, SI
	ADDQ         $32, BX
	DECQ         CX
	JNZ          next

	VZEROUPPER
	RET

// func sparseAVX2(sums, w *row, idx *int32, val *float32, n int)
TEXT ·sparseAVX2(SB), NOSPLIT, $0-40
	MOVQ    sums+0(FP), DI
	MOVQ    w+8(FP), BX
	MOVQ    idx+16(FP), SI
	MOVQ    val+24(FP), DX
	MOVQ    n+32(FP), CX
	VMOVUPS (DI), Y0

next:
	MOVLQSX      (SI), AX
	SHLQ         $5, AX
	VBROADCASTSS (DX), Y1
	VMULPS       (BX)(AX*1), Y1, Y1
	VADDPS       Y1, Y0, Y0
	ADDQ         $4, SI
	ADDQ         $4, DX
	DECQ         CX
	JNZ          next

	VMOVUPS Y0, (DI)
	VZEROUPPER
	RET

// func pushSparseAVX2(w *row, idx *int32, val *float32, n int, d *row)
TEXT ·pushSparseAVX2(SB), NOSPLIT, $0-40
	MOVQ    w+0(FP), BX
	MOVQ    idx+8(FP), SI
	MOVQ    val+16(FP), DX
	MOVQ    n+24(FP), CX
	MOVQ    d+32(FP), DI
	VMOVUPS (DI), Y0

next:
	MOVLQSX      (SI), AX
	SHLQ         $5, AX
	VBROADCASTSS (DX), Y1
	VMULPS       Y0, Y1, Y1
	VADDPS       (BX)(AX*1), Y1, Y1
	VMOVUPS      Y1, (BX)(AX*1)
	ADDQ         $4, SI
	ADDQ         $4, DX
	DECQ         CX
	JNZ          next

	VZEROUPPER
	RET

// func total4AVX2(sums *uint32, q *uint64, at *int, factors *uint32, n int)
//
// Y0-Y3 are the sums of four words, eight numbers each.
TEXT ·total4AVX2(SB), NOSPLIT, $0-40
	MOVQ  sums+0(FP), DI
	MOVQ  q+8(FP), BX
	MOVQ  at+16(FP), SI
	MOVQ  factors+24(FP), DX
	MOVQ  n+32(FP), CX
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3

next:
	MOVQ         (SI), AX
	VPBROADCASTD (DX), Y4
	VPMOVZXBD    (BX)(AX*8), Y5
	VPMOVZXBD    8(BX)(AX*8), Y6
	VPMOVZXBD    16(BX)(AX*8), Y7
	VPMOVZXBD    24(BX)(AX*8), Y8
	VPMULLD      Y4, Y5, Y5
	VPMULLD      Y4, Y6, Y6
	VPMULLD      Y4, Y7, Y7
	VPMULLD      Y4, Y8, Y8
	VPADDD       Y5, Y0, Y0
	VPADDD       Y6, Y1, Y1
	VPADDD       Y7, Y2, Y2
	VPADDD       Y8, Y3, Y3
	ADDQ         $8, SI
	ADDQ         $4, DX
	DECQ         CX
	JNZ          next

	VMOVDQU Y0, (DI)
	VMOVDQU Y1, 32(DI)
	VMOVDQU Y2, 64(DI)
	VMOVDQU Y3, 96(DI)
	VZEROUPPER
	RET

// func total1AVX2(sums *uint32, q *uint64, at *int, factors *uint32, n int)
TEXT ·total1AVX2(SB), NOSPLIT, $0-40
	MOVQ  sums+0(FP), DI
	MOVQ  q+8(FP), BX
	MOVQ  at+16(FP), SI
	MOVQ  factors+24(FP), DX
	MOVQ  n+32(FP), CX
	VPXOR Y0, Y0, Y0

next:
	MOVQ         (SI), AX
	VPBROADCASTD (DX), Y4
	VPMOVZXBD    (BX)(AX*8), Y5
	VPMULLD      Y4, Y5, Y5
	VPADDD       Y5, Y0, Y0
	ADDQ         $8, SI
	ADDQ         $4, DX
	DECQ         CX
	JNZ          next

	VMOVDQU Y0, (DI)
	VZEROUPPER
	RET
