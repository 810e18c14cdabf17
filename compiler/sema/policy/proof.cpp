#include "sema/policy/proof.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/unique.hpp"
#include "sema/policy/people.hpp"
#include "sema/values.hpp"

namespace promoc::sema {
namespace {

template <typename List, typename T>
auto contains(const List& list, const T& item) -> bool {
  return std::ranges::find(list, item) != list.end();
}

/// Whether a change of these classes and of no other may leave a gate out.
auto may_leave_out(const plan::Deployment& d, const std::string& check, const ClassSet& classes) -> bool {
  const auto skippable = std::ranges::find(d.skippable, check, &plan::Skippable::check);
  return skippable != d.skippable.end() &&
         std::ranges::all_of(classes, [&](const auto& name) { return contains(skippable->classes, name); });
}

class Prover {
 public:
  Prover(const plan::Plan& plan, const PolicyRule& rule) : plan_(plan), rule_(rule), ways_(plan) {}

  auto run() -> Proof {
    proof_.result.rule = rule_.id;
    proof_.result.same_artifact = rule_.kind == PolicyRule::Kind::SameArtifact;
    const auto ends = rule_.to.empty() ? ways_.after(rule_.visited) : std::vector<std::string>{rule_.to};
    for (const auto& environment : ends) {
      for (const auto& way : ways_.into(environment)) look_at(way);
    }
    for (std::size_t i = 0; i < rule_.except.size(); ++i) {
      if (!contains(excepting_, i)) proof_.never_excepts.push_back(i);
    }
    return std::move(proof_);
  }

 private:
  [[nodiscard]] auto is_about_people() const -> bool {
    return rule_.kind == PolicyRule::Kind::Approvals || rule_.kind == PolicyRule::Kind::Excludes;
  }

  void look_at(const Way& way) {
    if (way.is_rollback() && !is_about_people()) return;
    std::vector<Breach> found;
    std::size_t sets = 0;
    for (const auto& classes : class_sets(plan_, way)) {
      if (is_excepted(way, classes)) continue;
      ++sets;
      Breach breach{.way = way, .classes = classes};
      if (!holds(way, classes, breach)) found.push_back(std::move(breach));
    }
    if (sets == 0) return;
    ++proof_.ways;
    add_legs(way);
    if (found.empty()) return;
    const bool same_for_all = found.size() == sets && sets > 1 && std::ranges::all_of(found, [&](const Breach& other) {
                                return other.found == found.front().found && other.gate == found.front().gate;
                              });
    if (same_for_all) found.front().classes.clear();
    proof_.breaches.push_back(std::move(found.front()));
  }

  /// A class excepts what is surely of it on some run, whatever else it is; a path what takes it on some run.
  auto is_excepted(const Way& way, const ClassSet& classes) -> bool {
    bool excepted = false;
    for (std::size_t i = 0; i < rule_.except.size(); ++i) {
      const auto& each = rule_.except[i];
      bool matches = false;
      if (each.kind == PolicyException::Kind::Rollback) matches = way.is_rollback();
      if (each.kind == PolicyException::Kind::Class) matches = contains(classes, each.name);
      for (const auto& run : way.runs) {
        if (run.path == nullptr) continue;
        if (each.kind == PolicyException::Kind::Path) matches = matches || run.path->name == each.name;
        if (each.kind == PolicyException::Kind::Class) matches = matches || contains(run.path->classes, each.name);
      }
      if (matches) add_unique(excepting_, i);
      excepted = excepted || matches;
    }
    return excepted;
  }

  void add_legs(const Way& way) {
    for (const auto& run : way.runs) {
      for (const auto* leg : run.legs)
        add_unique(proof_.result.legs, plan::PolicyRule::Leg{leg->promotion, leg->environment});
    }
    if (way.is_rollback())
      add_unique(proof_.result.legs, plan::PolicyRule::Leg{way.into->promotion, way.into->environment});
  }

  auto holds(const Way& way, const ClassSet& classes, Breach& breach) -> bool {
    switch (rule_.kind) {
      case PolicyRule::Kind::Passes: return passes_all(way, classes, breach);
      case PolicyRule::Kind::Approvals: return asks_enough(way, classes, breach);
      case PolicyRule::Kind::Waits: return waits_enough(way, breach);
      case PolicyRule::Kind::Excludes: return excludes_all(way, classes, breach);
      case PolicyRule::Kind::SameArtifact: return is_built_once(way, breach);
      case PolicyRule::Kind::Visits: return visits(way, breach);
    }
    return false;
  }

  // ------------------------------------------------------------------------------------------------- the candidate

  auto passes_all(const Way& way, const ClassSet& classes, Breach& breach) -> bool {
    for (const auto& gate : rule_.gates) {
      breach.gate = gate.gate;
      breach.cause = Breach::Cause::NotRequired;
      breach.found = fmt::format("nothing on this way requires `{}`", gate.gate);
      if (!passes(way, classes, gate, breach)) return false;
    }
    return true;
  }

  /// The nearest deployment on the way that surely asks for it counts.
  auto passes(const Way& way, const ClassSet& classes, const PolicyGate& gate, Breach& breach) -> bool {
    for (auto run = way.runs.rbegin(); run != way.runs.rend(); ++run) {
      for (auto leg = run->legs.rbegin(); leg != run->legs.rend(); ++leg) {
        const bool last = *leg == way.into;
        if (is_required(**leg, *run, last ? std::vector<ClassSet>{classes} : class_sets(plan_, *run), gate, breach)) {
          rest_on_requirement(**leg, *run, gate.check);
          if (!last) rest_on_order(way);
          return true;
        }
        if (last || !contains((*leg)->verify_checks, gate.check) || is_advisory(gate.check)) continue;
        rest_on((*leg)->environment + ".verify." + gate.check);
        rest_on_order(way);
        return true;
      }
    }
    return false;
  }

  auto is_advisory(const std::string& check) const -> bool {
    const auto found = std::ranges::find(plan_.checks, check, &plan::Check::id);
    return found != plan_.checks.end() && found->advisory;
  }

  /// An earlier environment compares with what runs there, so the same change can be of another class in it: there, no
  /// kind of change may leave the gate out.
  auto is_required(const plan::Deployment& leg, const Run& run, const std::vector<ClassSet>& sets,
                   const PolicyGate& gate, Breach& breach) const -> bool {
    if (!contains(leg.requires_checks, gate.check)) {
      note_advisory(leg, gate, breach);
      return false;
    }
    if (is_advisory(gate.check))
      return note(breach, Breach::Cause::Advisory, gate, "is only advisory: it stops nothing");
    const bool surely =
        std::ranges::none_of(sets, [&](const ClassSet& classes) { return may_leave_out(leg, gate.check, classes); });
    if (surely) return true;
    if (run.legs.back() == &leg) note(breach, Breach::Cause::LeftOut, gate, "may be left out");
    return false;
  }

  static auto note(Breach& breach, Breach::Cause cause, const PolicyGate& gate, std::string_view text) -> bool {
    breach.cause = cause;
    breach.found = fmt::format("`{}` {}", gate.gate, text);
    return false;
  }

  /// The same gate, used as advice, is a check of its own.
  void note_advisory(const plan::Deployment& leg, const PolicyGate& gate, Breach& breach) const {
    for (const auto& id : leg.requires_checks) {
      const auto check = std::ranges::find(plan_.checks, id, &plan::Check::id);
      if (check != plan_.checks.end() && check->advisory && check->title == gate.gate)
        note(breach, Breach::Cause::Advisory, gate, "is only advisory: it stops nothing");
    }
  }

  auto waits_enough(const Way& way, Breach& breach) -> bool {
    Duration waited;
    for (const auto& run : way.runs) {
      for (const auto* leg : run.legs) {
        const auto* good = leg->good_in();
        const auto soak = good != nullptr ? good->soak_seconds : 0;
        const auto wait = (leg->wait_after_minutes + leg->wait_alongside_minutes) * 60;
        waited.seconds += soak + wait;
        if (soak > 0) rest_on(leg->environment + ".soak");
        if (wait > 0) rest_on(leg->environment + ".wait");
      }
    }
    breach.cause = Breach::Cause::Time;
    breach.found = waited.seconds == 0 ? "no time has to pass" : write_duration(waited) + " have to pass";
    return waited >= rule_.wait;
  }

  /// Within one run there is one build; another run must take what was found good in an earlier one.
  auto is_built_once(const Way& way, Breach& breach) -> bool {
    breach.cause = Breach::Cause::Rebuilt;
    breach.found = "it is built again on the way";
    for (std::size_t i = 0; i < way.runs.size(); ++i) {
      const auto& legs = way.runs[i].legs;
      const bool takes =
          legs.front()->found && i > 0 && legs.front()->found->environment == way.runs[i - 1].legs.back()->environment;
      if (i > 0 && !takes) return false;
      const bool one_run = std::ranges::all_of(legs, [&](const auto* leg) {
        return leg->promotion == legs.front()->promotion && (leg == legs.front() || !leg->found);
      });
      if (!one_run) return false;
    }
    return true;
  }

  auto visits(const Way& way, Breach& breach) -> bool {
    for (const auto& run : way.runs) {
      for (const auto* leg : run.legs) {
        if (leg == way.into || leg->environment != rule_.visited) continue;
        rest_on_order(way);
        return true;
      }
    }
    const auto* path = way.runs.back().path;
    const bool left_out = way.runs.back().skips && path->skip->environment == rule_.visited;
    breach.cause = left_out ? Breach::Cause::Skipped : Breach::Cause::NotVisited;
    breach.found = left_out ? fmt::format("the path may leave `{}` out", rule_.visited)
                            : fmt::format("it does not come through `{}`", rule_.visited);
    return false;
  }

  // -------------------------------------------------------------------------------------------------------- people

  auto asks_enough(const Way& way, const ClassSet& classes, Breach& breach) -> bool {
    const auto asked = asked_on(way, classes);
    breach.cause = Breach::Cause::People;
    breach.found = words(asked);
    if (count(asked, rule_.role) < rule_.people) return false;
    for (const auto& rule : asked.rules) rest_on(rule);
    return true;
  }

  /// Where nobody is asked, nobody is let through either: how many are asked is another rule's matter.
  auto excludes_all(const Way& way, const ClassSet& classes, Breach& breach) -> bool {
    const auto asked = asked_on(way, classes);
    if (count(asked, {}) == 0) return true;
    proof_.somebody_asked = true;
    breach.cause = Breach::Cause::People;
    for (const auto excluded : rule_.excluded) {
      if (excludes(way, asked, excluded)) continue;
      breach.found = fmt::format("{}, and `{}` may be among them", words(asked), word(excluded));
      return false;
    }
    if (asked.at_merge > 0) {
      for (const auto& rule : asked.rules) rest_on(rule);
    }
    if (!asked.groups.empty()) rest_on(way.into->environment + ".approve.excluding");
    return true;
  }

  // --------------------------------------------------------------------------------------- what the proof rests on

  void rest_on(const std::string& rule) {
    if (std::ranges::find(plan_.rules, rule, &plan::Rule::id) != plan_.rules.end())
      add_unique(proof_.result.rests_on, rule);
  }

  void rest_on_requirement(const plan::Deployment& leg, const Run& run, const std::string& check) {
    rest_on(leg.environment + ".require." + check);
    if (run.path != nullptr) rest_on(run.path->rule + ".require." + check);
  }

  void rest_on_order(const Way& way) {
    for (const auto& run : way.runs) {
      if (run.path != nullptr) rest_on(run.path->rule);
      for (const auto* leg : run.legs) {
        if (run.path != nullptr || (leg->after.empty() && !leg->found)) continue;
        rest_on(leg->environment + ".order");
        if (!leg->after.empty()) rest_on(leg->environment + ".trigger");
      }
    }
  }

  const plan::Plan& plan_;
  const PolicyRule& rule_;
  Ways ways_;
  Proof proof_;
  std::vector<std::size_t> excepting_;
};

}  // namespace

auto prove(const plan::Plan& plan, const PolicyRule& rule) -> Proof { return Prover(plan, rule).run(); }

}  // namespace promoc::sema
