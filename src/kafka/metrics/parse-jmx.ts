/* What Kafka's JmxTool prints with `--report-format properties`: a line `time=…` and one for each attribute of each bean that exists. */
import { beanOf, type Metric, type NodeMetrics } from './metric.ts'

const number = /^-?\d+(?:\.\d+)?(?:E-?\d+)?$/

/** What stands in the lines of one bean; anything but a number is NaN. */
const valuesOf = (lines: readonly string[], bean: string): readonly number[] => {
  const head = `${bean}:Value=`
  const texts = lines.filter((text) => text.startsWith(head)).map((text) => text.slice(head.length))
  return texts.map((text) => (number.test(text) ? Number(text) : Number.NaN))
}

/** What it tells of these metrics; words of Java between its lines are passed over. One that stands there twice, or as no number, is not known. */
export const parseJmxMetrics = (output: string, wanted: readonly Metric[]): NodeMetrics => {
  const lines = output.split(/\r?\n/)
  return Object.fromEntries(
    wanted.flatMap((metric) => {
      const [value, ...more] = valuesOf(lines, beanOf(metric))
      return value !== undefined && more.length === 0 && Number.isFinite(value) ? [[metric.name, value]] : []
    }),
  )
}
