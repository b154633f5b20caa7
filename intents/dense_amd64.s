#include "textflag.h"

// func scoresAVX2(out, w *row, x *float32, n int)
//
// Y0-Y3 are the four sums; each takes every fourth dimension.
TEXT ·scoresAVX2(SB), NOSPLIT, $0-32
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

// func pushAVX2(w *row, x *float32, n int, d *row)
TEXT ·pushAVX2(SB), NOSPLIT, $0-32
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
