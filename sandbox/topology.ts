export { type Stack, stacksOf, UserError } from "../tools/topology";
