/** Every door that opens without a sign-in. A test asserts that the route table has no other. */
export const publicRoutes = ['GET /healthz', 'GET /sign-in', 'POST /sign-in'] as const;
