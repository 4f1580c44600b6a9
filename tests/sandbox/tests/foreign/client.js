// Reads a plan from standard input, carries it out with node-soap, and prints what came back as a list.
"use strict";

const { readFileSync } = require("node:fs");
const soap = require("soap");

async function main() {
  const plan = JSON.parse(readFileSync(0, "utf8"));
  const client = await soap.createClientAsync(plan.wsdl);
  if (plan.basic) client.setSecurity(new soap.BasicAuthSecurity(plan.username, plan.password));
  const answers = [];
  for (const { operation, request } of plan.steps) {
    const login = plan.basic ? {} : { login: { username: plan.username, password: plan.password } };
    try {
      const [answer] = await client[`${operation}Async`]({ ...login, ...request });
      answers.push(answer);
    } catch (error) {
      // Anything but a fault is a problem of this script, or of the server.
      const fault = error.root?.Envelope?.Body?.Fault;
      if (!fault) throw error;
      answers.push({ fault: fault.faultstring });
    }
  }
  process.stdout.write(JSON.stringify(answers));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
