// Second ways into an environment: `path hotfix to production { ... }`.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

class PathBinder {
 public:
  PathBinder(Context& context, Declaration& declaration) : context_(context), declaration_(declaration) {}

  auto run() -> std::optional<Path> {
    const auto& statement = declaration_.statement;
    path_.name = declaration_.name;
    path_.doc = statement.doc();
    path_.span = path_.trigger_span = declaration_.span;
    const auto to = name_node(*statement.field("to"));
    const auto* target = context_.names.resolve(to, {NameKind::Environment}, "an environment", context_.sink);
    if (target == nullptr) return std::nullopt;
    path_.to = target->name;
    told_.name = target->name;
    told_.said_in = path_.name;
    context_.rule(rule(""), fmt::format("path {} to {}", path_.name, path_.to), head_span(statement));
    only_once(context_.sink, statement, {"trigger", "skip", "land"});
    for (const auto& line : built_lines(context_.sink, statement, "path")) bind_line(line);
    if (statements_named(statement, "trigger").empty()) {
      context_.sink
          .report(diag::Kind::MissingStatement, path_.span, fmt::format("nothing starts the path `{}`", path_.name))
          .help("such as `trigger dispatch from \"hotfix/**\"`");
    }
    path_.notices = std::move(told_.notices);
    path_.notice_places = std::move(told_.notice_places);
    return std::move(path_);
  }

 private:
  [[nodiscard]] auto rule(std::string_view rest) const -> std::string {
    return fmt::format("path.{}{}", path_.name, rest);
  }
  [[nodiscard]] auto text_of(const Node& line) const -> std::string {
    return fmt::format("{}: {}", path_.name, one_line(line));
  }

  void bind_line(const Node& line) {
    const auto kind = line.name();
    if (kind == "trigger") bind_trigger_line(line);
    if (kind == "input") bind_input(line);
    if (kind == "skip") bind_skip(line);
    if (kind == "land") bind_land(line);
    if (kind == "require") bind_require(line);
    if (kind == "on") bind_on(line);
  }

  void bind_trigger_line(const Node& line) {
    path_.trigger_span = line.span();
    context_.rule(rule(".trigger"), text_of(line), line.span());
    for (const auto field : line.children()) {
      if (field.kind() != NodeKind::Field) continue;
      const auto from = field.field("from");
      if (field.name() == "dispatch" && from && !field.field("to")) {
        path_.from = read_branches(context_, *from);
        continue;
      }
      report_planned_part(context_.sink, field.span(), "path", "trigger",
                          "a trigger of a path other than `dispatch from` and branches of its own");
    }
  }

  void bind_input(const Node& line) {
    const auto typed = *line.field("typed");
    plan::InputField input;
    const auto name = typed.field("name")->token();
    input.name = name_of(name);
    input.doc = doc_line(line);
    input.rule = rule(".input." + input.name);
    const auto type = one_line(*typed.field("type"));
    if (type != "text" || typed.field("default") || typed.field("maps")) {
      report_planned_part(context_.sink, typed.span(), "path", "input", "a field of the form that is no text");
      return;
    }
    if (const auto range = typed.field("range")) collect(*range, input.options);
    const bool taken = input.name == "ref" || input.name.starts_with("skip_") ||
                       std::ranges::find(path_.inputs, input.name, &plan::InputField::name) != path_.inputs.end();
    if (taken) {
      context_.sink.report(diag::Kind::DuplicateName, name.span(),
                           fmt::format("the form has a field `{}` already", input.name));
      return;
    }
    context_.rule(input.rule, text_of(line), line.span());
    path_.inputs.push_back(std::move(input));
  }

  void collect(const Node& node, std::vector<std::string>& texts) {
    if (node.kind() == NodeKind::String) {
      if (auto text = plain_text(node, context_.sink)) texts.push_back(std::move(*text));
      return;
    }
    for (const auto child : node.children()) collect(child, texts);
  }

  void bind_skip(const Node& line) {
    const auto name = name_node(line);
    const auto* skipped = context_.names.resolve(name, {NameKind::Environment}, "an environment", context_.sink);
    if (skipped == nullptr) return;
    if (skipped->name == path_.to) {
      context_.sink.report(diag::Kind::Contradiction, name.span(),
                           fmt::format("`{}` is where the path ends: it cannot be left out", path_.to));
      return;
    }
    const auto written = line.field("approval");
    if (!written || written->has_word("none")) {
      context_.sink
          .report(diag::Kind::MissingStatement, line.span(),
                  fmt::format("nobody agrees that `{}` is left out", skipped->name))
          .help("say who: `skip staging approve lead`. To leave it out without asking is no path but a hole");
      return;
    }
    auto terms = read_approval_sum(context_, *written);
    if (!terms) return;
    if (terms->size() != 1 || terms->front().count != 1) {
      report_planned_part(context_.sink, written->span(), "path", "skip",
                          "an approval by more than one person for leaving out");
      return;
    }
    auto approval = context_.approval_defaults.value_or(Approval());
    approval.terms = std::move(*terms);
    approval.span = written->span();
    path_.skip = PathSkip{skipped->name, std::move(approval), line.span()};
    context_.rule(rule(".skip"), text_of(line), line.span());
  }

  void bind_land(const Node& line) {
    path_.lands = read_branches(context_, line);
    context_.rule(rule(".land"), text_of(line), line.span());
  }

  void bind_require(const Node& line) {
    Scope scope;
    scope.environment = context_.environment(path_.to);
    for (auto& used : use_items(context_, scope, line)) {
      context_.rule(rule(".require." + used.use.check), fmt::format("{}: require {}", path_.name, used.text),
                    used.use.span);
      path_.require.push_back(std::move(used.use));
    }
  }

  void bind_on(const Node& line) {
    for (const auto& action : line.statements()) {
      if (action.name() == "notify") continue;
      return report_planned_part(context_.sink, head_span(action), "path", "on",
                                 "an action other than `notify` in a path");
    }
    bind_event(context_, told_, line);
  }

  Context& context_;
  Declaration& declaration_;
  Path path_;
  Environment told_;  ///< takes the notices
};

}  // namespace

void bind_paths(Context& context) {
  for (auto* declaration : context.names.of({NameKind::Path})) {
    if (auto path = PathBinder(context, *declaration).run()) context.model.paths.push_back(std::move(*path));
  }
}

}  // namespace promoc::sema
