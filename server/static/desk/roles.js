/** Roles, as the server knows them: each may all that those before it may. */
export const ROLES = ["agent", "lead", "admin"];

/** Whether an agent's role reaches another. */
export const reaches = ({ role }, least) => ROLES.indexOf(role) >= ROLES.indexOf(least);
