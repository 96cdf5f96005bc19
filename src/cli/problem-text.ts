export { renderProblem } from '../diagnostics/problem-text.ts'
