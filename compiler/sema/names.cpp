#include "sema/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace promoc::sema {
namespace {

/// Names that are used in the same places must differ: what `require` may list, what a deployment goes to,
/// whom `notify` tells.
auto group_of(NameKind kind) -> NameKind {
  switch (kind) {
    case NameKind::Suite:
    case NameKind::Gate:
    case NameKind::Gates:
    case NameKind::Checklist:
    case NameKind::Form:
    case NameKind::Calendar: return NameKind::Gate;
    case NameKind::Target:
    case NameKind::Service: return NameKind::Target;
    case NameKind::Channel: return NameKind::Role;
    default: return kind;
  }
}

}  // namespace

auto word_of(NameKind kind) -> std::string_view {
  switch (kind) {
    case NameKind::Role: return "role";
    case NameKind::Channel: return "channel";
    case NameKind::Secret: return "secret";
    case NameKind::Table: return "table";
    case NameKind::Metric: return "metric";
    case NameKind::Alarms: return "set of alarms";
    case NameKind::Target: return "target";
    case NameKind::Service: return "service";
    case NameKind::Kind: return "kind";
    case NameKind::Suite: return "suite";
    case NameKind::Gate: return "gate";
    case NameKind::Gates: return "list of gates";
    case NameKind::Checklist: return "checklist";
    case NameKind::Form: return "form";
    case NameKind::Calendar: return "calendar";
    case NameKind::Class: return "class";
    case NameKind::Environment: return "environment";
    case NameKind::Path: return "path";
  }
  return "";
}

void Names::declare(Declaration declaration, diag::Sink& sink) {
  const auto [begin, end] = by_name_.equal_range(declaration.name);
  const auto same = [&](const auto& other) { return group_of(other.second->kind) == group_of(declaration.kind); };
  if (const auto found = std::find_if(begin, end, same); found != end) {
    auto* const first = found->second;
    sink.report(diag::Kind::DuplicateName, declaration.span, fmt::format("`{}` is declared twice", declaration.name))
        .label(first->span, fmt::format("first declared here, as {}", with_article(word_of(first->kind))));
    first->broken = true;
    return;
  }
  auto& added = declarations_.emplace_back(std::move(declaration));
  by_name_.emplace(added.name, &added);
}

auto Names::find(std::string_view name, std::initializer_list<NameKind> kinds) -> Declaration* {
  const auto [begin, end] = by_name_.equal_range(name);
  const auto fits = [&](const auto& each) { return std::ranges::find(kinds, each.second->kind) != kinds.end(); };
  const auto found = std::find_if(begin, end, fits);
  return found == end ? nullptr : found->second;
}

auto Names::resolve(const Node& name, std::initializer_list<NameKind> kinds, std::string_view wanted, diag::Sink& sink)
    -> Declaration* {
  return resolve(name_of(name), name.span(), kinds, wanted, sink);
}

auto Names::resolve(std::string_view name, Span span, std::initializer_list<NameKind> kinds, std::string_view wanted,
                    diag::Sink& sink) -> Declaration* {
  if (auto* found = find(name, kinds)) {
    found->used = true;
    return found;
  }
  if (const auto found = by_name_.lower_bound(name); found != by_name_.end() && found->first == name) {
    auto* const other = found->second;
    other->used = true;
    sink.report(diag::Kind::WrongKindOfName, span,
                fmt::format("`{}` is {}, expected {}", name, with_article(word_of(other->kind)), wanted))
        .label(other->span, "declared here");
    return nullptr;
  }
  if (!unknown_.insert(fmt::format("{} {}", wanted, name)).second) return nullptr;
  std::vector<std::string> candidates;
  for (const auto* declaration : of(kinds)) candidates.push_back(declaration->name);
  auto added = sink.report(diag::Kind::UnknownName, span,
                           fmt::format("found no declaration of `{}`, expected {}", name, wanted));
  if (const auto guess = diag::nearest(name, candidates)) {
    added.label(find(*guess, kinds)->span, fmt::format("`{}` is declared here", *guess))
        .help(fmt::format("did you mean `{}`?", *guess))
        .fix(span, *guess, fmt::format("write `{}`", *guess));
  } else if (!candidates.empty()) {
    added.help(fmt::format("it could be {}", alternatives(candidates)));
  }
  return nullptr;
}

auto Names::of(std::initializer_list<NameKind> kinds) -> std::vector<Declaration*> {
  std::vector<Declaration*> found;
  for (auto& declaration : declarations_) {
    if (std::ranges::find(kinds, declaration.kind) != kinds.end()) found.push_back(&declaration);
  }
  return found;
}

}  // namespace promoc::sema
