/** A refusal by the API server, as a client sees it. */
export class ApiError extends Error {
  /** HTTP status: 403, 404, 409, 422, 429, 500 … */
  readonly code: number;
  /** `metav1.StatusReason`: `Forbidden`, `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `TooManyRequests`, … */
  readonly reason: string;
  /** Text of the first cause, where the answer carries one. */
  readonly cause_?: string;
  readonly causeType?: string;

  constructor(
    code: number,
    reason: string,
    message: string,
    cause?: { readonly type: string; readonly message: string },
  ) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.cause_ = cause?.message;
    this.causeType = cause?.type;
  }
}
