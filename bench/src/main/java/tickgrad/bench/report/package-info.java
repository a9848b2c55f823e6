/**
 * What a job shows. A job fills one {@link tickgrad.bench.report.Report} with blocks: a verdict, figures, tables,
 * charts. {@link tickgrad.bench.report.TerminalReport} prints it, {@link tickgrad.bench.report.HtmlReport} writes it as
 * one self-contained page. A new job needs no new renderer.
 */
package tickgrad.bench.report;
