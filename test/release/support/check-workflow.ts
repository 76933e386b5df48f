import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';

/**
 * The errors that GitHub's own parser finds in a workflow: keys, types, expressions, schedules, jobs that are needed and
 * do not exist. The parser can only be loaded from a bundle, because its modules import JSON as a bundler allows it.
 * @example await checkWorkflow({ name: 'ci.yml', content: 'on: push\njobs: {}' }) // ['ci.yml (Line: 2, Col: 7): …']
 */
export async function checkWorkflow(file: {
  readonly name: string;
  readonly content: string;
}): Promise<readonly string[]> {
  const { context, value } = parseWorkflow(file, new NoOperationTraceWriter());
  if (value === undefined) return context.errors.getErrors().map(String);
  const { errors = [] } = await convertWorkflowTemplate(context, value);
  return errors.map(({ Message }) => Message);
}
