// Kinds of changes: `class NAME when CONDITION claimed by ROLE`.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/path.hpp"
#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

using plan::ClassCondition;
using plan::Predicate;

/// Reads the condition of one class into predicates, which are told one by one, and how they are joined.
class ConditionReader {
 public:
  ConditionReader(Context& context, std::string name) : context_(context), name_(std::move(name)) {}

  auto read(const Node& condition) -> std::optional<ClassCondition> {
    auto read = any_of(condition);
    if (!read || !good_) return std::nullopt;
    // One fact alone is told by the name of the class; several are counted.
    for (std::size_t i = 0; i < made_.size(); ++i) {
      made_[i].id = id_of(made_[i], made_.size() == 1 ? slug(name_) : fmt::format("{}-{}", slug(name_), i + 1));
    }
    number(*read);
    return read;
  }

  /// What the author of a change can choose.
  [[nodiscard]] auto chosen_by_author() const -> bool {
    return std::ranges::any_of(made_, [](const Predicate& predicate) {
      return predicate.kind == Predicate::Kind::Label || predicate.kind == Predicate::Kind::Ref;
    });
  }

 private:
  /// The same fact is told once, whichever classes ask for it.
  auto id_of(const Predicate& wanted, std::string name) -> std::string {
    auto& known = context_.model.predicates;
    const auto same = std::ranges::find_if(
        known, [&](const Predicate& other) { return other.kind == wanted.kind && other.values == wanted.values; });
    if (same != known.end()) return same->id;
    auto made = wanted;
    made.id = free_id(std::move(name));
    known.push_back(std::move(made));
    return known.back().id;
  }

  /// The job that tells them has outputs of its own, and GitHub does not tell upper from lower case in such names.
  auto free_id(std::string id) const -> std::string {
    const auto taken = [&] {
      return same_name(id, "base") || same_name(id, "nothing") ||
             std::ranges::any_of(context_.model.predicates, [&](const Predicate& other) {
               // Beside many a fact the same is told of the whole change.
               return same_name(other.id, id) || same_name(other.id + "-alone", id) ||
                      same_name(other.id, id + "-alone");
             });
    };
    while (taken()) id += "-class";
    return id;
  }

  // Depth is bounded by the parser's limit on nesting.
  auto any_of(const Node& condition) -> std::optional<ClassCondition> {
    std::vector<ClassCondition> parts;
    for (const auto& conjunction : condition.fields("all_of")) {
      std::vector<ClassCondition> terms;
      for (const auto atom : conjunction.children()) {
        if (atom.kind() != NodeKind::Field) continue;
        if (auto term = read_atom(atom)) terms.push_back(std::move(*term));
      }
      parts.push_back(joined(ClassCondition::Kind::All, std::move(terms)));
    }
    return joined(ClassCondition::Kind::Any, std::move(parts));
  }

  static auto joined(ClassCondition::Kind kind, std::vector<ClassCondition> parts) -> ClassCondition {
    if (parts.size() == 1) return std::move(parts.front());
    return {kind, {}, std::move(parts)};
  }

  auto read_atom(const Node& atom) -> std::optional<ClassCondition> {
    if (atom.name() == "group") return any_of(*atom.field("condition"));
    if (atom.name() == "not") {
      auto inner = any_of(*atom.field("group")->field("condition"));
      if (!inner) return std::nullopt;
      return ClassCondition{ClassCondition::Kind::Not, {}, {std::move(*inner)}};
    }
    auto predicate = read_predicate(atom);
    good_ = good_ && predicate.has_value();
    if (!predicate) return std::nullopt;
    made_.push_back(std::move(*predicate));
    return ClassCondition{ClassCondition::Kind::Predicate, std::to_string(made_.size() - 1), {}};
  }

  void number(ClassCondition& condition) {
    if (condition.kind == ClassCondition::Kind::Predicate)
      condition.predicate = made_[static_cast<std::size_t>(std::stoul(condition.predicate))].id;
    for (auto& part : condition.parts) number(part);
  }

  /// `label is "bug"`, `ref in [...]`, `any path in [...]`, `all paths in [...]`, `any resource in [...]`.
  auto read_predicate(const Node& comparison) -> std::optional<Predicate> {
    for (const std::string_view part : {"over", "within"}) {
      if (const auto field = comparison.field(part)) return refuse(field->span());
    }
    const auto value = *comparison.field("value");
    const auto quantifier = comparison.field("quantifier");
    const auto values = comparison.fields("value");
    const auto sign = comparison.field("operator");
    const auto call = primary(value);
    const auto word = call.kind() == NodeKind::Field && call.name() == "call" ? one_line(call) : std::string();
    const auto in = value.field("in");
    if (word == "label" && !quantifier && sign && one_line(*sign) == "is" && values.size() == 2)
      return texts(Predicate::Kind::Label, values[1]);
    if (word == "ref" && !quantifier && in && !sign) return texts(Predicate::Kind::Ref, *in);
    const bool any = quantifier && quantifier->has_word("any");
    if (quantifier && word == (any ? "path" : "paths") && in && !sign)
      return texts(any ? Predicate::Kind::AnyPath : Predicate::Kind::AllPaths, *in);
    if (any && word == "resource" && in && !sign) return texts(Predicate::Kind::AnyResource, *in);
    if (word == "path" || word == "candidate.bump") {
      report_planned_part(context_.sink, comparison.span(), "class", "when",
                          word == "path" ? "path is" : "candidate.bump");
      return std::nullopt;
    }
    return refuse(comparison.span());
  }

  auto refuse(Span span) -> std::optional<Predicate> {
    context_.sink.report(diag::Kind::UnknownName, span, fmt::format("a class cannot be told by `{}`", text_at(span)))
        .help(
            "it is told by `label is \"...\"`, `ref in [...]`, `any path in [...]`, `all paths in [...]` or `any "
            "resource in [...]`");
    return std::nullopt;
  }
  auto text_at(Span span) const -> std::string {
    return std::string(context_.tree.source().substr(span.begin, span.end - span.begin));
  }

  /// A text, or a list of texts.
  auto texts(Predicate::Kind kind, const Node& node) -> std::optional<Predicate> {
    Predicate predicate{.kind = kind};
    std::vector<Node> strings;
    if (const auto other = collect(node, strings)) return refuse(*other);
    for (const auto& string : strings) {
      auto text = plain_text(string, context_.sink);
      if (!text) return std::nullopt;
      if (!is_good(kind, *text, string.span())) return std::nullopt;
      // Whether there are such types is asked when the template is known.
      if (kind == Predicate::Kind::AnyResource) context_.model.resource_types.push_back({*text, string.span()});
      const bool path = kind == Predicate::Kind::AnyPath || kind == Predicate::Kind::AllPaths;
      if (path) context_.model.path_mentions.push_back({*text, string.span()});
      if (kind == Predicate::Kind::Ref) context_.model.branch_mentions.push_back({*text, string.span()});
      predicate.values.push_back(std::move(*text));
    }
    if (predicate.values.empty()) return refuse(node.span());
    return predicate;
  }

  /// Where something stands that is no text, if anything does.
  static auto collect(const Node& node, std::vector<Node>& strings) -> std::optional<Span> {
    switch (node.kind()) {
      case NodeKind::String: strings.push_back(node); return std::nullopt;
      case NodeKind::Name:
      case NodeKind::Quantity:
      case NodeKind::Number:
      case NodeKind::Date:
      case NodeKind::Time: return node.span();
      default: break;
    }
    for (const auto child : node.children()) {
      if (const auto other = collect(child, strings)) return other;
    }
    return std::nullopt;
  }

  auto is_good(Predicate::Kind kind, const std::string& text, Span span) -> bool {
    const auto malformed = [&](std::string_view expected) {
      context_.sink.report(diag::Kind::MalformedText, span, fmt::format("found `{}`, expected {}", text, expected));
      return false;
    };
    const bool odd = text.empty() || std::ranges::any_of(text, [](char c) { return c == '\n' || c == '\t'; });
    if (kind == Predicate::Kind::Label) return !odd || malformed("a label of GitHub");
    if (kind == Predicate::Kind::AnyResource) {
      const bool type = !odd && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':' || c == '@' ||
               c == '_' || c == '-' || c == '*';
      });
      return type || malformed("a type of resources of CloudFormation, or a pattern such as `AWS::IAM::*`");
    }
    const bool pattern = !odd && text.front() != '/' && text.find("//") == std::string::npos &&
                         text.find_first_of("!?+[]{}\\") == std::string::npos && text.find("***") == std::string::npos;
    if (kind == Predicate::Kind::Ref) return pattern || malformed("a branch, or a pattern such as `hotfix/**`");
    // Git tells of paths in one form only, and of none outside.
    if (!pattern || !path::is_normal(text) || text == ".." || text.starts_with("../"))
      return malformed("a path of the repository, or a pattern such as `infrastructure/**`");
    warn_of_folder(text, span);
    return true;
  }

  /// Owners own a folder by its name; a class is told by files.
  void warn_of_folder(const std::string& text, Span span) {
    if (text.find('*') != std::string::npos || !context_.files.is_directory(text)) return;
    context_.sink
        .report(diag::Kind::NoSuchFile, span,
                fmt::format("`{}` is a folder, and the pattern matches files, so it matches nothing", text))
        .help(fmt::format("write `{}/**`", text));
  }

  Context& context_;
  std::string name_;
  std::vector<Predicate> made_;
  bool good_ = true;
};

void read_claim(Context& context, const Node& statement, ChangeClass& made, bool chosen) {
  if (const auto claimed = statement.field("claimed")) {
    made.claimed_span = claimed->span();
    const auto* role = context.names.resolve(*claimed->child(NodeKind::Name), {NameKind::Role}, "a role", context.sink);
    if (role != nullptr) made.change.claimed_by = role->name;
    if (chosen) return;
    context.sink
        .report(diag::Kind::DoesNothing, claimed->span(),
                fmt::format("nobody chooses that a change is of the class `{}`: it follows from what it changes",
                            made.change.name))
        .help("leave `claimed by` out");
  } else if (chosen) {
    context.sink
        .report(diag::Kind::ClassNotClaimed, made.span,
                fmt::format("whoever makes a change can choose that it is of the class `{}`", made.change.name))
        .help("say who confirms it: `claimed by` and a role, which then must be in every row of the class");
  }
}

void check_otherwise(Context& context) {
  const auto& classes = context.model.classes;
  const auto is_rest = [](const ChangeClass& each) { return !each.change.condition; };
  const auto first = std::ranges::find_if(classes, is_rest);
  if (classes.empty()) return;
  if (first == classes.end()) {
    context.sink
        .report(diag::Kind::MissingStatement, classes.front().span,
                "a change that is of none of these classes would be of no class")
        .help("say `otherwise` of one class, such as `class feature otherwise`");
    return;
  }
  const auto second = std::find_if(first + 1, classes.end(), is_rest);
  if (second == classes.end()) return;
  context.sink
      .report(diag::Kind::Contradiction, second->span, "two classes are `otherwise`, and a change can be of one only")
      .label(first->span, "the other");
}

}  // namespace

void bind_classes(Context& context) {
  bool good = true;
  for (auto* declaration : context.names.of({NameKind::Class})) {
    ChangeClass made;
    made.change.name = declaration->name;
    made.change.rule = fmt::format("class.{}", declaration->name);
    made.span = made.claimed_span = declaration->span;
    const auto when = declaration->statement.field("when");
    made.change.text = when ? one_line(*when->field("condition")) : "otherwise";
    bool chosen = false;
    if (when) {
      ConditionReader reader(context, declaration->name);
      made.change.condition = reader.read(*when->field("condition"));
      chosen = reader.chosen_by_author();
      if (!made.change.condition) {
        good = false;
        continue;
      }
    }
    read_claim(context, declaration->statement, made, chosen);
    context.rule(made.change.rule, one_line(declaration->statement), declaration->statement.span());
    context.model.classes.push_back(std::move(made));
  }
  if (good) check_otherwise(context);
}

}  // namespace promoc::sema
