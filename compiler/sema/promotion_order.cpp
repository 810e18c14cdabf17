#include "sema/promotion_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/unique.hpp"
#include "sema/branch_sets.hpp"

namespace promoc::sema {
namespace {

/// Where an environment says what comes before it.
auto order_span(const Environment& environment) -> Span {
  for (const auto& trigger : environment.triggers) {
    if (!trigger.environments.empty()) return trigger.span;
  }
  return environment.after.empty() ? environment.span : environment.after_span;
}

void report_cycle(const std::vector<Environment>& rest, diag::Sink& sink) {
  // Walk back from any environment that is left until one comes again: that is on the cycle.
  std::vector<const Environment*> path{&rest.front()};
  while (true) {
    const auto names = comes_after(*path.back());
    const auto next = std::ranges::find_if(
        rest, [&](const Environment& e) { return std::ranges::find(names, e.name) != names.end(); });
    const auto seen = std::ranges::find(path, &*next);
    if (seen != path.end()) {
      path.erase(path.begin(), seen);
      break;
    }
    path.push_back(&*next);
  }
  std::ranges::sort(path, {}, &Environment::span);
  auto added = sink.report(diag::Kind::Cycle, order_span(*path.front()),
                           fmt::format("`{}` comes after itself", path.front()->name));
  for (std::size_t i = 1; i < path.size(); ++i) {
    const auto names = comes_after(*path[i]);
    const auto earlier = std::ranges::find_if(
        path, [&](const Environment* e) { return std::ranges::find(names, e->name) != names.end(); });
    added.label(order_span(*path[i]), fmt::format("`{}` comes after `{}`", path[i]->name, (*earlier)->name));
  }
}

/// A trigger of its own beside a chain would be a second way past the earlier environment.
auto has_two_ways(const Environment& environment, diag::Sink& sink) -> bool {
  const auto is_after = [](const Trigger& trigger) { return trigger.kind == Trigger::Kind::After; };
  const auto chain = std::ranges::find_if(environment.triggers, is_after);
  const auto own = std::ranges::find_if_not(environment.triggers, is_after);
  if (chain == environment.triggers.end() || own == environment.triggers.end()) return false;
  report_planned_part(sink, own->span, "environment", "trigger", "a trigger beside `after`");
  return true;
}

using Kinds = std::set<Trigger::Kind>;

/// The choice belongs to the start of the run, which is in an earlier environment.
auto chooses_late(const Environment& environment, diag::Sink& sink) -> bool {
  for (const auto& trigger : environment.triggers) {
    if (trigger.ends.empty()) continue;
    sink.report(diag::Kind::Contradiction, trigger.span,
                fmt::format("runs do not start with `{}`, so nobody can choose here where they end", environment.name))
        .label(environment.after_span, "it comes after another environment")
        .help("say `dispatch to` in the first environment of the run");
    return true;
  }
  return false;
}

/// Events that start the runs which reach an environment.
auto starting_kinds(const Environment& environment, const std::map<std::string, Kinds>& earlier) -> Kinds {
  Kinds kinds;
  for (const auto& name : environment.finds ? std::vector<std::string>() : comes_after(environment))
    kinds.insert(earlier.at(name).begin(), earlier.at(name).end());
  if (!kinds.empty()) return kinds;
  for (const auto& trigger : environment.triggers) kinds.insert(trigger.kind);
  return kinds;
}

/// Whether its runs are its own: they start otherwise than those of the environments before it, on other branches, or
/// wait.
auto has_own_runs(const Environment& environment, const Model& model, const std::map<std::string, Kinds>& kinds)
    -> bool {
  Kinds own;
  for (const auto& trigger : environment.triggers) {
    if (trigger.kind != Trigger::Kind::After) own.insert(trigger.kind);
  }
  if (own.empty()) return false;
  if (environment.soak || own != kinds.at(environment.name)) return true;
  const auto reached = reached_by(model);
  return std::ranges::any_of(environment.triggers, [&](const Trigger& trigger) {
    return std::ranges::any_of(starting_branches(model, trigger), [&](const std::string& branch) {
      return std::ranges::any_of(environment.after,
                                 [&](const std::string& name) { return !covers(reached.at(name), branch); });
    });
  });
}

}  // namespace

auto comes_after(const Environment& environment) -> std::vector<std::string> {
  auto names = environment.after;
  for (const auto& trigger : environment.triggers) {
    for (const auto& name : trigger.environments) add_unique(names, name);
  }
  return names;
}

auto put_in_order(Model& model, diag::Sink& sink) -> bool {
  auto& declared = model.environments;
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < declared.size(); ++i) places.emplace(declared[i].name, i);

  std::vector<std::size_t> missing(declared.size());
  std::vector<std::vector<std::size_t>> followers(declared.size());
  std::set<std::size_t> ready;
  for (std::size_t i = 0; i < declared.size(); ++i) {
    for (const auto& name : comes_after(declared[i])) {
      ++missing[i];
      if (const auto before = places.find(name); before != places.end()) followers[before->second].push_back(i);
    }
    if (missing[i] == 0) ready.insert(i);
  }

  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const auto next =
        ready.extract(ready.begin()).value();  // of those that could come now, the one that was written first
    order.push_back(next);
    for (const auto follower : followers[next]) {
      if (--missing[follower] == 0) ready.insert(follower);
    }
  }

  if (order.size() < declared.size()) {
    std::vector<Environment> rest;
    for (std::size_t i = 0; i < declared.size(); ++i) {
      if (missing[i] != 0) rest.push_back(std::move(declared[i]));
    }
    report_cycle(rest, sink);
    return false;
  }
  std::vector<Environment> ordered;
  ordered.reserve(order.size());
  for (const auto i : order) ordered.push_back(std::move(declared[i]));
  declared = std::move(ordered);
  return true;
}

void join_order_and_trigger(Model& model, diag::Sink& sink) {
  std::map<std::string, Kinds> kinds;
  for (auto& environment : model.environments) {
    kinds[environment.name] = starting_kinds(environment, kinds);
    if (has_two_ways(environment, sink) || environment.after.empty()) continue;
    if (has_own_runs(environment, model, kinds)) {
      environment.finds = true;
      kinds[environment.name] = starting_kinds(environment, kinds);
      if (environment.after.size() > 1)
        report_planned_part(sink, environment.after_span, "environment", "after",
                            "an order after two environments, between different runs");
      continue;
    }
    if (environment.soak && environment.after.size() > 1)
      report_planned_part(sink, environment.soak->span, "environment", "after", "a soak in two environments");
    if (chooses_late(environment, sink)) return;
    Trigger chain{Trigger::Kind::After, {}, environment.after, environment.after_span};
    for (const auto& trigger : environment.triggers) {
      chain.branches.insert(chain.branches.end(), trigger.branches.begin(), trigger.branches.end());
      for (const auto& name : trigger.environments) {
        if (std::ranges::find(chain.environments, name) == chain.environments.end()) chain.environments.push_back(name);
      }
      if (!trigger.branches.empty()) continue;
      for (const auto& branch : starting_branches(model, trigger)) chain.branches.push_back(branch);
    }
    // With a soak it needs no trigger of its own: the run that deployed before goes on.
    if (!environment.triggers.empty() || environment.soak) environment.triggers = {chain};
  }
}

}  // namespace promoc::sema
