#include "sema/policy/ways.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sema/types.hpp"

namespace promoc::sema {
namespace {

auto began(const std::vector<plan::Start>& starts) -> std::vector<Began> {
  std::vector<Began> all;
  for (const auto& start : starts) {
    for (const auto& branch : start.branches) {
      const Began one{start.dispatch, branch};
      if (std::ranges::find(all, one) == all.end()) all.push_back(one);
    }
  }
  return all;
}

/// The narrower of two branches or patterns; nothing when neither covers the other.
auto common(const std::string& a, const std::string& b) -> std::optional<std::string> {
  if (branch_matches(a, b)) return b;
  if (branch_matches(b, a)) return a;
  return std::nullopt;
}

auto common(const std::vector<Began>& a, const std::vector<Began>& b) -> std::vector<Began> {
  std::vector<Began> both;
  for (const auto& one : a) {
    for (const auto& other : b) {
      const auto branch = one.dispatch == other.dispatch ? common(one.branch, other.branch) : std::nullopt;
      if (!branch) continue;
      const Began made{one.dispatch, *branch};
      if (std::ranges::find(both, made) == both.end()) both.push_back(made);
    }
  }
  return both;
}

/// Runs go on only from some branches.
auto narrowed(const std::vector<Began>& starts, const std::vector<std::string>& only) -> std::vector<Began> {
  if (only.empty()) return starts;
  std::vector<Began> kept;
  for (const auto& branch : only) {
    for (auto& start : common(starts, {{false, branch}, {true, branch}})) {
      if (std::ranges::find(kept, start) == kept.end()) kept.push_back(std::move(start));
    }
  }
  return kept;
}

/// Whether two ways are the same up to their last run.
auto same_origin(const Way& a, const Way& b) -> bool {
  const auto same = [](const Run& one, const Run& other) {
    return one.path == other.path && one.skips == other.skips && one.legs == other.legs;
  };
  return a.runs.size() == b.runs.size() && std::equal(a.runs.begin(), a.runs.end() - 1, b.runs.begin(), same);
}

/// One run that comes through what either of two comes through.
auto joined(const Way& a, const Way& b) -> std::optional<Way> {
  if (!same_origin(a, b)) return std::nullopt;
  auto way = a;
  auto& run = way.runs.back();
  run.starts = common(run.starts, b.runs.back().starts);
  if (run.starts.empty()) return std::nullopt;
  for (const auto* leg : b.runs.back().legs) {
    if (std::ranges::find(run.legs, leg) == run.legs.end()) run.legs.push_back(leg);
  }
  return way;
}

}  // namespace

auto Ways::into(const std::string& environment) -> std::vector<Way> {
  // In promotion order, so that no recursion goes deep.
  for (const auto& each : plan_.deployments) by_run(each);
  auto ways = forward(environment);
  const auto* d = plan_.deployment(environment);
  const auto add = [&](bool there, Way::Kind kind) {
    if (there) ways.push_back({kind, {}, d});
  };
  add(d->rollback, Way::Kind::Automatic);
  add(d->switches_by_hand(), Way::Kind::Switch);
  add(d->redeploys_by_hand(), Way::Kind::Redeploy);
  return ways;
}

auto Ways::after(const std::string& environment) const -> std::vector<std::string> {
  std::vector<std::string> later;
  const auto comes_after = [&](const std::string& name) {
    return name == environment || std::ranges::find(later, name) != later.end();
  };
  for (const auto& d : plan_.deployments) {
    if (std::ranges::any_of(d.after, comes_after) || (d.found && comes_after(d.found->environment)))
      later.push_back(d.environment);
  }
  return later;
}

auto Ways::forward(const std::string& environment) -> std::vector<Way> {
  auto ways = by_run(*plan_.deployment(environment));
  add_paths(environment, ways);
  return ways;
}

// Environments are in promotion order, and none comes after itself: the recursion ends.
auto Ways::by_run(const plan::Deployment& d) -> const std::vector<Way>& {
  const auto known = by_run_.find(d.environment);
  if (known != by_run_.end()) return known->second;
  std::vector<Way> ways;
  if (d.found) {
    ways = found_elsewhere(d);
  } else if (!d.after.empty()) {
    ways = behind_others(d);
  } else {
    ways.push_back({Way::Kind::Forward, {{began(d.starts), nullptr, false, {&d}}}, &d});
  }
  return by_run_[d.environment] = std::move(ways);
}

/// Whatever way brought it to where it was found good, a second way included.
auto Ways::found_elsewhere(const plan::Deployment& d) -> std::vector<Way> {
  auto ways = forward(d.found->environment);
  for (auto& way : ways) {
    way.runs.push_back({began(d.starts), nullptr, false, {&d}});
    way.into = &d;
  }
  return ways;
}

auto Ways::behind_others(const plan::Deployment& d) -> std::vector<Way> {
  auto ways = by_run(*plan_.deployment(d.after.front()));
  for (std::size_t i = 1; i < d.after.size(); ++i) {
    std::vector<Way> both;
    for (const auto& way : ways) {
      for (const auto& other : by_run(*plan_.deployment(d.after[i]))) {
        if (auto made = joined(way, other)) both.push_back(std::move(*made));
      }
    }
    ways = std::move(both);
  }
  for (auto& way : ways) {
    auto& run = way.runs.back();
    run.starts = narrowed(run.starts, d.only_branches);
    run.legs.push_back(&d);
    way.into = &d;
  }
  std::erase_if(ways, [](const Way& way) { return way.runs.back().starts.empty(); });
  return ways;
}

/// A path ends in its last environment; what it comes through before is reached by it as well.
void Ways::add_paths(const std::string& environment, std::vector<Way>& ways) const {
  for (const auto& path : plan_.paths) {
    const auto found = std::ranges::find(path.deployments, environment, &plan::Deployment::environment);
    if (found == path.deployments.end()) continue;
    const auto* d = &*found;
    Run run{{}, &path, false, {}};
    for (const auto& leg : path.deployments) {
      const bool before = std::ranges::find(d->after, leg.environment) != d->after.end();
      if (before || &leg == d) run.legs.push_back(&leg);
    }
    ways.push_back({Way::Kind::Forward, {run}, d});
    if (!path.skip || std::ranges::find(d->after, path.skip->environment) == d->after.end()) continue;
    run.skips = true;
    std::erase_if(run.legs, [&](const auto* leg) { return leg->environment == path.skip->environment; });
    ways.push_back({Way::Kind::Forward, {run}, d});
  }
}

auto class_sets(const plan::Plan& plan, const Run& run) -> std::vector<ClassSet> {
  if (run.path != nullptr && !run.path->classes.empty()) return {run.path->classes};
  if (plan.classes.empty()) return {{}};
  std::vector<ClassSet> sets;
  for (const auto& each : plan.classes) sets.push_back({each.name});
  return sets;
}

auto class_sets(const plan::Plan& plan, const Way& way) -> std::vector<ClassSet> {
  if (way.is_rollback()) return {{}};
  return class_sets(plan, way.runs.back());
}

namespace {

auto words_of_run(const Run& run) -> std::string {
  std::string text;
  if (run.path != nullptr) {
    text = fmt::format("path `{}`", run.path->name);
    if (run.skips) text += fmt::format(" without `{}`", run.path->skip->environment);
  } else if (run.starts.empty()) {
    text = "a run";
  } else {
    const auto& start = run.starts.front();
    text = fmt::format("{} `{}`", start.dispatch ? "by hand on" : "push to", start.branch);
  }
  std::string legs;
  for (const auto* leg : run.legs) legs += fmt::format("{}`{}`", legs.empty() ? "" : ", ", leg->environment);
  return fmt::format("{} ({})", text, legs);
}

}  // namespace

auto words(const Way& way, const ClassSet& classes) -> std::string {
  switch (way.kind) {
    case Way::Kind::Forward: break;
    case Way::Kind::Automatic: return "rollback by itself, when a deployment does not end well";
    case Way::Kind::Switch: return "rollback by hand, mode `alias`";
    case Way::Kind::Redeploy: return "rollback by hand, mode `redeploy`";
  }
  std::string text;
  for (const auto& run : way.runs) text += (text.empty() ? "" : ", then ") + words_of_run(run);
  for (const auto& name : classes) text += fmt::format(", class `{}`", name);
  return text;
}

}  // namespace promoc::sema
