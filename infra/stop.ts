import * as pulumi from "@pulumi/pulumi";

/**
 * An error for the user: the engine prints its message and nothing else. Without a stack, because nobody is shown it and
 * the SDK formats it all the same, over which Node.js 20 takes half a minute when it runs through linked packages.
 */
export function stop(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = "";
  return error;
}
