// Policies hold on every way that they speak of.
#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"
#include "sema/policy/proof.hpp"
#include "sema/values.hpp"

namespace promoc::sema {
namespace {

struct Place {
  Span span;
  std::string text;
};

auto find(const Model& model, const std::string& environment) -> const Environment& {
  return *std::ranges::find(model.environments, environment, &Environment::name);
}

/// Where the definition says what comes before an environment, or what starts it.
auto way_in(const Environment& environment) -> Span {
  if (!environment.after.empty()) return environment.after_span;
  return environment.triggers.empty() ? environment.span : environment.triggers.front().span;
}

auto path_of(const Model& model, const Breach& breach) -> const Path* {
  const auto* taken = breach.way.runs.empty() ? nullptr : breach.way.runs.back().path;
  if (taken == nullptr) return nullptr;
  return &*std::ranges::find(model.paths, taken->name, &Path::name);
}

auto place_of_people(const Environment& environment, const Breach& breach) -> Place {
  if (breach.way.kind == Way::Kind::Automatic) return {environment.rollback_span, "a rollback by itself asks nobody"};
  if (breach.way.kind == Way::Kind::Switch && environment.rollback_by_hand)
    return {environment.rollback_by_hand->span, "mode `alias` asks nobody"};
  const std::string row = breach.way.is_rollback() ? "" : breach.classes.empty() ? "-" : breach.classes.front();
  const bool asks = environment.approval || !environment.table.empty();
  if (asks && environment.unprotected && !breach.way.into->approvals)
    return {environment.span, "it is accepted to be unprotected: GitHub asks nobody"};
  for (const auto& each : environment.table) {
    const bool any = row == "-" && !each.change_class.empty();
    if (any || each.change_class == row) return {each.span, breach.found};
  }
  if (environment.approval) return {environment.approval->span, breach.found};
  if (environment.approve_none_said) return {environment.approve_span, breach.found};
  return {environment.span, "nobody is asked here"};
}

auto place_of_gate(const Model& model, const Environment& environment, const Breach& breach) -> Place {
  for (const auto& use : environment.require) {
    if (use.gate != breach.gate) continue;
    if (breach.cause == Breach::Cause::Advisory && use.advisory) return {use.span, breach.found};
    if (breach.cause == Breach::Cause::LeftOut && !use.skippable.empty())
      return {use.span, "changes of this class leave it out"};
  }
  if (const auto* path = path_of(model, breach)) return {path->span, "this way in"};
  return {environment.span, fmt::format("it does not require `{}`", breach.gate)};
}

/// What breaks the rule, where the definition says it.
auto place_of(const Model& model, const Breach& breach) -> Place {
  const auto& environment = find(model, breach.way.into->environment);
  const auto* path = path_of(model, breach);
  switch (breach.cause) {
    case Breach::Cause::NotRequired:
    case Breach::Cause::Advisory:
    case Breach::Cause::LeftOut: return place_of_gate(model, environment, breach);
    case Breach::Cause::People: return place_of_people(environment, breach);
    case Breach::Cause::Skipped: return {path->skip->span, breach.found};
    case Breach::Cause::Time:
      if (path == nullptr && environment.soak) return {environment.soak->span, breach.found};
      if (environment.wait) return {environment.wait->span, breach.found};
      break;
    case Breach::Cause::Rebuilt:
    case Breach::Cause::NotVisited: break;
  }
  if (path != nullptr) return {path->trigger_span, breach.found};
  return {way_in(environment), breach.found};
}

auto people(int count) -> std::string { return fmt::format("{} {}", count, count == 1 ? "person" : "people"); }

/// In whole seconds, `> 24h` is a second more.
auto at_least(Duration wait) -> std::string {
  return wait.seconds > 60 && wait.seconds % 60 == 1 ? "more than " + write_duration({wait.seconds - 1})
                                                     : write_duration(wait);
}

/// What is wanted, of ways into this environment.
auto wanted(const PolicyRule& rule, const Breach& breach) -> std::string {
  const auto& to = breach.way.into->environment;
  const auto without = [&](const std::string& what) { return fmt::format("`{}` can be reached without {}", to, what); };
  switch (rule.kind) {
    case PolicyRule::Kind::Passes: return without(fmt::format("`{}`", breach.gate));
    case PolicyRule::Kind::Approvals:
      return without(rule.role.empty() ? people(rule.people) + " being asked"
                                       : fmt::format("{} of `{}` being asked", people(rule.people), rule.role));
    case PolicyRule::Kind::Waits: return without(at_least(rule.wait) + " having passed");
    case PolicyRule::Kind::Excludes:
      return fmt::format("`{}` can be reached with an approval that shall not count", to);
    case PolicyRule::Kind::SameArtifact:
      return fmt::format("`{}` can be reached by something else than was verified", to);
    case PolicyRule::Kind::Visits: return without(fmt::format("`{}`", rule.visited));
  }
  return {};
}

void report(const Model& model, const PolicyRule& rule, const Proof& proof, diag::Sink& sink) {
  // The shortest way is the plainest; of these, the first.
  const auto& breach = *std::ranges::min_element(
      proof.breaches, {}, [](const Breach& each) { return each.way.is_rollback() ? 0 : each.way.runs.size(); });
  auto help = fmt::format("{}: {}", words(breach.way, breach.classes), breach.found);
  if (const auto more = proof.breaches.size() - 1; more > 0)
    help += fmt::format("; {} more {} it", more, more == 1 ? "path breaks" : "paths break");
  const auto place = place_of(model, breach);
  sink.report(diag::Kind::PolicyBroken, rule.span,
              fmt::format("the policy \"{}\" does not hold: {}", rule.policy, wanted(rule, breach)))
      .label(place.span, place.text)
      .help(help);
}

/// Only package and places are looked at, and a rollback brings what came by another path.
auto is_about_people(const PolicyRule& rule) -> bool {
  return rule.kind == PolicyRule::Kind::Approvals || rule.kind == PolicyRule::Kind::Excludes;
}

/// Rules of one `every path` share their exceptions: one of them is enough for an exception to mean something.
auto excepts_somewhere(const std::vector<std::pair<const PolicyRule*, Proof>>& proofs, Span span) -> bool {
  return std::ranges::any_of(proofs, [&](const auto& entry) {
    const auto& [rule, proof] = entry;
    for (std::size_t i = 0; i < rule->except.size(); ++i) {
      const bool never = std::ranges::find(proof.never_excepts, i) != proof.never_excepts.end();
      if (rule->except[i].span == span && !never) return true;
    }
    return false;
  });
}

void warn_of_exceptions(const std::vector<std::pair<const PolicyRule*, Proof>>& proofs, diag::Sink& sink) {
  std::vector<Span> told;
  for (const auto& [rule, proof] : proofs) {
    for (const auto i : proof.never_excepts) {
      const auto& each = rule->except[i];
      if (std::ranges::find(told, each.span) != told.end() || excepts_somewhere(proofs, each.span)) continue;
      told.push_back(each.span);
      const bool carried = each.kind == PolicyException::Kind::Rollback && !is_about_people(*rule);
      sink.report(diag::Kind::NotUsed, each.span, "this exception excepts nothing")
          .help(carried
                    ? "a rollback brings what came by another path, and passed what was asked for there; leave it out"
                    : "no path is of this kind; leave it out");
    }
  }
}

void check_rule(const Model& model, const PolicyRule& rule, const Proof& proof, diag::Sink& sink) {
  if (proof.ways == 0) {
    sink.report(diag::Kind::DoesNothing, rule.span,
                rule.to.empty() && rule.except.empty() ? fmt::format("nothing comes after `{}`", rule.visited)
                                                       : std::string("no path is left that this speaks of"));
  } else if (!proof.breaches.empty()) {
    report(model, rule, proof, sink);
  } else if (rule.kind == PolicyRule::Kind::Excludes && !proof.somebody_asked) {
    sink.report(diag::Kind::DoesNothing, rule.span, fmt::format("nobody is asked on any path to `{}`", rule.to));
  }
}

}  // namespace

void check_policies(const Model& model, const plan::Plan& plan, diag::Sink& sink) {
  // The ways are those of the plan, which mean something for a model without errors only.
  if (model.policies.empty() || sink.has_errors()) return;
  std::vector<std::pair<const PolicyRule*, Proof>> proofs;
  for (const auto& rule : model.policies) proofs.emplace_back(&rule, prove(plan, rule));
  for (const auto& [rule, proof] : proofs) check_rule(model, *rule, proof, sink);
  warn_of_exceptions(proofs, sink);
}

}  // namespace promoc::sema
