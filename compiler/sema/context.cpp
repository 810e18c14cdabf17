#include "sema/context.hpp"

#include <algorithm>

namespace promoc::sema {

void Context::rule(std::string id, std::string text, Span span) {
  if (std::ranges::find(model.rules, id, &Rule::id) != model.rules.end()) return;
  model.rules.push_back({std::move(id), std::move(text), span});
}

void Context::default_taken(std::string text, Span span) {
  const auto same = [&](const Choice& choice) { return choice.text == text; };
  if (std::ranges::none_of(model.defaults, same)) model.defaults.push_back({std::move(text), span});
}

auto Context::environment(std::string_view name) -> EnvironmentFacts* {
  const auto found = std::ranges::find(environments, name, &EnvironmentFacts::name);
  return found == environments.end() ? nullptr : &*found;
}

auto Context::only_target() const -> const Target* {
  return model.targets.size() == 1 ? &model.targets.front() : nullptr;
}

Level::Level(Context& context, Span span) : context_(context) {
  ++context_.levels;
  if (!too_deep() || context_.levels_told) return;
  context_.levels_told = true;
  context_.sink
      .report(diag::Kind::NestingTooDeep, span,
              "more than " + std::to_string(kMaxLevels) + " declarations stand for each other here")
      .help("name what is meant directly");
}

}  // namespace promoc::sema
