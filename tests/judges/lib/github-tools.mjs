// Entry of the bundle: what the judges use of GitHub's own packages.
export { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } from '@actions/workflow-parser';
export { ErrorPolicy } from '@actions/workflow-parser/model/convert';
export { validate, registerLogger } from '@actions/languageservice';
export { clearCache } from '@actions/languageservice/utils/workflow-cache';
export { TextDocument } from 'vscode-languageserver-textdocument';
export { Lexer, Parser, Evaluator, data } from '@actions/expressions';
