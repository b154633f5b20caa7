#include "textflag.h"

// Each function multiplies some rows, interleaved in x, with a panel of sixteen outputs. Products and sums are rounded one
// by one, not fused, and each output is summed up in the order of the inputs: the same bits as the plain code.
//
// DI, DX  where the sums go, and bytes from row to row
// SI      the rows' next numbers
// BX, CX  the next weights, and how many inputs are left
// Y0-Y11  sums, two registers a row
// Y12-Y13 weights of one input
// Y14-Y15 products

#define BEGIN \
	MOVQ dst+0(FP), DI     \
	MOVQ stride+8(FP), DX  \
	MOVQ x+16(FP), SI      \
	MOVQ weights+24(FP), BX \
	MOVQ n+32(FP), CX

#define CLEAR(A, B) \
	VXORPS A, A, A \
	VXORPS B, B, B

#define WEIGHTS \
	VPMOVSXWD (BX), Y12   \
	VPMOVSXWD 16(BX), Y13 \
	VCVTDQ2PS Y12, Y12    \
	VCVTDQ2PS Y13, Y13    \
	ADDQ      $32, BX

#define ROW(AT, A, B) \
	VBROADCASTSS AT(SI), Y15   \
	VMULPS       Y15, Y12, Y14 \
	VADDPS       Y14, A, A     \
	VMULPS       Y15, Y13, Y15 \
	VADDPS       Y15, B, B

#define STORE(A, B) \
	VMOVUPS A, (DI)   \
	VMOVUPS B, 32(DI) \
	ADDQ    DX, DI

#define CLEAR1 CLEAR(Y0, Y1)
#define CLEAR2 CLEAR1; CLEAR(Y2, Y3)
#define CLEAR3 CLEAR2; CLEAR(Y4, Y5)
#define CLEAR4 CLEAR3; CLEAR(Y6, Y7)
#define CLEAR5 CLEAR4; CLEAR(Y8, Y9)
#define CLEAR6 CLEAR5; CLEAR(Y10, Y11)

#define STEP1 ROW(0, Y0, Y1)
#define STEP2 STEP1; ROW(4, Y2, Y3)
#define STEP3 STEP2; ROW(8, Y4, Y5)
#define STEP4 STEP3; ROW(12, Y6, Y7)
#define STEP5 STEP4; ROW(16, Y8, Y9)
#define STEP6 STEP5; ROW(20, Y10, Y11)

#define STORE1 STORE(Y0, Y1)
#define STORE2 STORE1; STORE(Y2, Y3)
#define STORE3 STORE2; STORE(Y4, Y5)
#define STORE4 STORE3; STORE(Y6, Y7)
#define STORE5 STORE4; STORE(Y8, Y9)
#define STORE6 STORE5; STORE(Y10, Y11)

// func rows1(dst *float32, stride uintptr, x *float32, weights *int16, n int)
TEXT ·rows1(SB), NOSPLIT, $0-40
	BEGIN
	CLEAR1

next:
	WEIGHTS
	STEP1
	ADDQ $4, SI
	DECQ CX
	JNZ  next

	STORE1
	VZEROUPPER
	RET

// func rows2(dst *float32, stride uintptr, x *float32, weights *int16, n int)
TEXT ·rows2(SB), NOSPLIT, $0-40
	BEGIN
	CLEAR2

next:
	WEIGHTS
	STEP2
	ADDQ $8, SI
	DECQ CX
	JNZ  next

	STORE2
	VZEROUPPER
	RET

// func rows3(dst *float32, stride uintptr, x *float32, weights *int16, n int)
TEXT ·rows3(SB), NOSPLIT, $0-40
	BEGIN
	CLEAR3

next:
	WEIGHTS
	STEP3
	ADDQ $12, SI
	DECQ CX
	JNZ  next

	STORE3
	VZEROUPPER
	RET

// func rows4(dst *float32, stride uintptr, x *float32, weights *int16, n int)
TEXT ·rows4(SB), NOSPLIT, $0-40
	BEGIN
	CLEAR4

next:
	WEIGHTS
	STEP4
	ADDQ $16, SI
	DECQ CX
	JNZ  next

	STORE4
	VZEROUPPER
	RET

// func rows5(dst *float32, stride uintptr, x *float32, weights *int16, n int)
TEXT ·rows5(SB), NOSPLIT, $0-40
	BEGIN
	CLEAR5

next:
	WEIGHTS
	STEP5
	ADDQ $20, SI
	DECQ CX
	JNZ  next

	STORE5
	VZEROUPPER
	RET

// func rows6(dst *float32, stride uintptr, x *float32, weights *int16, n int)
TEXT ·rows6(SB), NOSPLIT, $0-40
	BEGIN
	CLEAR6

next:
	WEIGHTS
	STEP6
	ADDQ $24, SI
	DECQ CX
	JNZ  next

	STORE6
	VZEROUPPER
	RET

#define PUSH(WEIGHTS, SUMS, V) \
	VPMOVSXWD WEIGHTS(BX), V \
	VCVTDQ2PS V, V           \
	VMULPS    Y15, V, V      \
	VADDPS    SUMS(DI), V, V \
	VMOVUPS   V, SUMS(DI)

// func push32(sums *float32, v float32, weights *int16, n int)
TEXT ·push32(SB), NOSPLIT, $0-32
	MOVQ         sums+0(FP), DI
	VBROADCASTSS v+8(FP), Y15
	MOVQ         weights+16(FP), BX
	MOVQ         n+24(FP), CX

next:
	PUSH(0, 0, Y0)
	PUSH(16, 32, Y1)
	PUSH(32, 64, Y2)
	PUSH(48, 96, Y3)
	ADDQ $64, BX
	ADDQ $128, DI
	SUBQ $32, CX
	JNZ  next

	VZEROUPPER
	RET
