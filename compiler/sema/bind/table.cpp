// The table of approvals: a row for each class, a column for each environment.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

constexpr std::string_view kRollback = "rollback";

struct Column {
  std::string environment;
  bool at_merge = false;
  Span span;
};

class TableReader {
 public:
  TableReader(Context& context, const Node& statement) : context_(context), statement_(statement) {}

  void read() {
    const auto block = *statement_.child(NodeKind::Block);
    context_.model.table_span = head_span(statement_);
    for (const auto line : block.children()) read_line(line);
    if (columns_.empty()) {
      context_.sink.report(diag::Kind::MissingStatement, head_span(statement_), "the table of approvals has no head")
          .help("such as `class | staging at merge | production at deployment`");
      return;
    }
    check_classes();
  }

 private:
  void read_line(const Node& line) {
    if (line.kind() != NodeKind::Field) return;
    if (line.name() == "header") return read_header(line);
    if (line.name() == "row") read_row(line);
  }

  void read_header(const Node& header) {
    if (!columns_.empty()) {
      context_.sink.report(diag::Kind::Contradiction, header.span(), "the table of approvals has two heads")
          .label(header_span_, "the other");
      return;
    }
    header_span_ = header.span();
    for (const auto& column : header.fields("column")) {
      const auto name = name_node(column);
      const auto* declared = context_.names.resolve(name, {NameKind::Environment}, "an environment", context_.sink);
      Column made{declared == nullptr ? std::string() : declared->name, column.field("at")->has_word("merge"),
                  name.span()};
      const auto same = std::ranges::find(columns_, made.environment, &Column::environment);
      if (declared != nullptr && same != columns_.end()) {
        context_.sink
            .report(diag::Kind::DuplicateName, name.span(), fmt::format("`{}` has two columns", made.environment))
            .label(same->span, "the other");
      }
      columns_.push_back(std::move(made));
    }
  }

  void read_row(const Node& row) {
    const auto name = name_node(row);
    const auto text = name_of(name);
    if (columns_.empty()) {
      context_.sink.report(diag::Kind::MissingStatement, name.span(), "this row stands before the head of the table")
          .help("the first row names the environments, such as `class | staging at merge | production at deployment`");
      return;
    }
    if (text != kRollback && context_.names.resolve(name, {NameKind::Class}, "a class", context_.sink) == nullptr)
      return;
    if (const auto same = std::ranges::find(rows_, text, &std::pair<std::string, Span>::first); same != rows_.end()) {
      context_.sink.report(diag::Kind::Contradiction, name.span(), fmt::format("`{}` has two rows", text))
          .label(same->second, "the other")
          .help("a change needs what its one row says");
      return;
    }
    rows_.emplace_back(text, name.span());
    const auto cells = row.fields("cell");
    if (cells.size() != columns_.size()) {
      context_.sink
          .report(diag::Kind::Contradiction, row.span(),
                  fmt::format("this row has {} cells, and the table {} environments", cells.size(), columns_.size()))
          .label(header_span_, "the head of the table");
      return;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) read_cell(text, cells[i], columns_[i]);
  }

  void read_cell(const std::string& row, const Node& cell, const Column& column) {
    if (column.environment.empty()) return;
    ClassApproval made;
    if (row != kRollback) made.change_class = row;
    made.at_merge = column.at_merge;
    if (const auto at = cell.field("at")) made.at_merge = at->has_word("merge");
    made.span = cell.span();
    const auto approval = *cell.field("approval");
    made.text = one_line(approval);
    if (!approval.has_word("none")) {
      auto terms = read_approval_sum(context_, approval);
      if (!terms) return;
      made.terms = std::move(*terms);
    }
    if (row == kRollback && !made.terms.empty()) made.at_merge = false;
    if (made.terms.empty()) made.at_merge = false;
    const auto time = made.terms.empty() ? "" : made.at_merge ? " at merge" : " at deployment";
    context_.rule(fmt::format("{}.approve.{}", column.environment, row),
                  fmt::format("{}: {} needs {}{}", column.environment, row, made.text, time), cell.span());
    context_.table[column.environment].push_back(std::move(made));
  }

  void check_classes() {
    for (const auto& each : context_.model.classes) {
      const auto& name = each.change.name;
      if (std::ranges::find(rows_, name, &std::pair<std::string, Span>::first) != rows_.end()) continue;
      context_.sink
          .report(diag::Kind::MissingStatement, header_span_,
                  fmt::format("the table of approvals has no row for the class `{}`", name))
          .label(each.span, "declared here")
          .help("nobody would know who approves such changes");
    }
    if (!context_.model.classes.empty() || context_.names.of({NameKind::Class}).size() > 0) return;
    context_.sink
        .report(diag::Kind::MissingStatement, header_span_, "the definition has no `class`, so no change is of any row")
        .help("such as `class feature otherwise`; without classes, say `approve` in the environment");
  }

  Context& context_;
  const Node& statement_;
  std::vector<Column> columns_;
  std::vector<std::pair<std::string, Span>> rows_;
  Span header_span_;
};

}  // namespace

void bind_approval_table(Context& context) {
  for (const auto& statement : statements_named(context.tree.root(), "approvals")) {
    if (statement.child(NodeKind::Block)) return TableReader(context, statement).read();
  }
}

void take_table(Context& context, Environment& environment, std::optional<Span> approve) {
  const auto found = context.table.find(environment.name);
  if (found == context.table.end()) return;
  if (approve) {
    context.sink
        .report(diag::Kind::Contradiction, *approve,
                fmt::format("the table of approvals says who approves `{}`", environment.name))
        .label(found->second.front().span, "there")
        .help("leave one of them out");
    return;
  }
  environment.table = found->second;
  if (context.approval_defaults) environment.table_terms = *context.approval_defaults;
  const bool asks = std::ranges::any_of(environment.table,
                                        [](const ClassApproval& row) { return !row.terms.empty() && !row.at_merge; });
  if (!asks) {
    environment.table_terms = {};
    return;
  }
  const auto statement = statements_named(context.tree.root(), "approvals").front();
  for (const std::string_view part : {"excluding", "expires"}) {
    if (const auto field = statement.field(part))
      context.rule(fmt::format("{}.approve.{}", environment.name, part),
                   fmt::format("{}: {}", environment.name, one_line(*field)), field->span());
  }
}

}  // namespace promoc::sema
