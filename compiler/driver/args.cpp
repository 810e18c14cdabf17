#include "driver/args.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <ranges>

#include "diag/diagnostic.hpp"
#include "diag/render_display.hpp"

namespace promoc::driver {
namespace {

void declare(CLI::App& app, const OptionSpec& spec, Options& options) {
  const std::string name = spec.name == "--help" ? "-h,--help" : std::string(spec.name);
  if (const auto* const flag = std::get_if<bool Options::*>(&spec.target)) {
    app.add_flag(name, options.*(*flag));
  } else if (const auto* const list = std::get_if<std::vector<std::string> Options::*>(&spec.target)) {
    app.add_option(name, options.*(*list));
  } else {
    app.add_option(name, options.*std::get<std::string Options::*>(spec.target));
  }
}

/// Whether the words can mean this option: the library takes long to learn an option, and most runs name one or two.
auto may_be_meant(const OptionSpec& spec, std::span<const std::string_view> words) -> bool {
  if (spec.positional()) return true;
  const auto names = [&](std::string_view word) {
    return word.starts_with(spec.name) || (spec.name == "--help" && word.starts_with("-h"));
  };
  return std::ranges::any_of(words, names);
}

auto listed(std::span<const std::string_view> choices) -> std::string {
  std::string text;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) text += i + 1 == choices.size() ? " or " : ", ";
    text += fmt::format("`{}`", choices[i]);
  }
  return text;
}

auto check_choices(std::span<const OptionSpec> specs, const Options& options) -> std::string {
  for (const auto& spec : specs) {
    if (spec.choices.empty()) continue;
    const auto& value = options.*std::get<std::string Options::*>(spec.target);
    if (std::ranges::find(spec.choices, value) != spec.choices.end()) continue;
    return fmt::format("`{} {}`: expected {}", spec.name, diag::escaped(value), listed(spec.choices));
  }
  return {};
}

auto unexpected(std::string_view word, std::span<const OptionSpec> specs) -> std::string {
  if (!word.starts_with('-')) return fmt::format("unexpected argument `{}`", diag::escaped(word));
  std::vector<std::string> names;
  for (const auto& spec : specs) {
    if (!spec.positional() && !spec.hidden) names.emplace_back(spec.name);
  }
  const auto name = word.substr(0, word.find('='));
  return fmt::format("unknown option `{}`{}", diag::escaped(name), did_you_mean(name, names));
}

/// The library's message begins with the name of the option.
auto missing_value(std::string_view message, std::span<const OptionSpec> specs) -> std::string {
  const auto found = std::ranges::find(specs, message.substr(0, message.find(':')), &OptionSpec::name);
  if (found == specs.end()) return diag::escaped(message);
  return fmt::format("`{}` needs one value: {}", found->name, found->value);
}

}  // namespace

auto did_you_mean(std::string_view word, const std::vector<std::string>& candidates) -> std::string {
  const auto near = diag::nearest(word, candidates);
  return near ? fmt::format("; did you mean `{}`?", *near) : "";
}

auto parse_args(std::span<const std::string_view> words, std::span<const OptionSpec> specs) -> ParsedArgs {
  ParsedArgs parsed;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (const auto& spec : specs) {
    if (may_be_meant(spec, words)) declare(app, spec, parsed.options);
  }

  std::vector<std::string> reversed;
  for (const auto word : std::views::reverse(words)) reversed.emplace_back(word);
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ArgumentMismatch& error) {
    parsed.error = missing_value(error.what(), specs);
    return parsed;
  } catch (const CLI::Error& error) {
    parsed.error = diag::escaped(error.what());
    return parsed;
  }
  const auto extras = app.remaining();
  if (!extras.empty()) {
    parsed.error = unexpected(extras.front(), specs);
  } else {
    parsed.error = check_choices(specs, parsed.options);
  }
  return parsed;
}

}  // namespace promoc::driver
