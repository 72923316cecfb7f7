/** Numbers of the collected rules that the models enforce; a test sends what each of them refuses. */
export const IMPLEMENTED_RULES: readonly number[] = [
  ...Array.from({ length: 29 }, (_, index) => index + 1),
  ...[30, 31, 32, 33, 34],
  ...Array.from({ length: 14 }, (_, index) => index + 35),
  ...[49, 50, 51, 52, 53],
  ...[54, 55, 56, 57, 58, 59, 60, 61, 62, 63],
  ...[64, 65, 66, 67, 68, 69, 70],
  ...[72, 73, 74, 75, 76, 77],
  80,
  81,
  83,
  ...[84, 85, 86, 87],
  89,
  90,
  93,
];
