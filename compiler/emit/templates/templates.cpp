#include "emit/templates/templates.hpp"

#include <algorithm>

#include "base/embedded.hpp"
#include "base/sha256.hpp"
#include "emit/templates/difference.hpp"
#include "emit/templates/samples.hpp"
#include "lang/markdown/template.hpp"
#include "lang/utf8.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;

namespace {

auto kind_of(lang::FaultKind kind) -> diag::Kind {
  switch (kind) {
    case lang::FaultKind::Form:
    case lang::FaultKind::Written: return diag::Kind::OverrideMalformed;
    case lang::FaultKind::Value: return diag::Kind::OverrideUnknownValue;
    case lang::FaultKind::Place: return diag::Kind::OverrideValueMisplaced;
    case lang::FaultKind::Directive: return diag::Kind::OverrideUnknownMark;
  }
  return diag::Kind::InternalFault;
}

/// The first byte that no template may have: a control character, or none of UTF-8.
auto bad_byte(std::string_view text) -> std::optional<std::uint32_t> {
  for (std::size_t i = 0; i < text.size();) {
    const auto point = lang::decode(text, i);
    const bool control = point.value < ' ' && point.value != '\n' && point.value != '\t';
    if (point.length == 0 || control) return static_cast<std::uint32_t>(i);
    i += point.length;
  }
  return std::nullopt;
}

auto fault_of_byte(std::string_view text) -> std::optional<lang::Fault> {
  const auto bad = bad_byte(text);
  if (!bad) return std::nullopt;
  const bool carriage = text[*bad] == '\r';
  return lang::Fault{lang::FaultKind::Form,
                     {*bad, *bad + 1},
                     carriage ? "a carriage return" : "a byte that is no text",
                     carriage ? "lines end with a line feed alone" : "templates are UTF-8, without control characters"};
}

auto read_checked(std::string_view text) -> yaml::Pattern {
  auto fault = fault_of_byte(text);
  if (!fault) return yaml::read_pattern(text);
  yaml::Pattern pattern;
  pattern.source = text;
  pattern.faults.push_back(std::move(*fault));
  return pattern;
}

/// What to say of a copy whose original is another one now; `original` is a part of `text`.
auto fault_of_age(FileId file, std::string_view text, std::string_view original, std::string_view built_in,
                  std::string_view name) -> std::optional<TemplateFault> {
  if (original.empty() || original == digest_of(built_in)) return std::nullopt;
  const auto begin = static_cast<std::uint32_t>(original.data() - text.data());
  return TemplateFault{diag::Kind::OverrideOutdated,
                       {file, begin, begin + static_cast<std::uint32_t>(original.size())},
                       "the built-in template changed since this copy was made",
                       "`promoc templates eject " + std::string(name) +
                           " --out DIR` makes a new copy; take over what changed, and its first line"};
}

auto script_without_use(std::string_view file, std::string_view argument) -> std::optional<yaml::Scalar> {
  return code_of_script(file, argument, [](const std::string& name, std::string_view word) {
    return "bash " + name + (word.empty() ? "" : " ") + std::string(word);
  });
}

/// The code of a script without its first line and the comment below it: a step's name and its `env` say the same.
auto body(std::string_view script) -> std::string_view {
  while (script.starts_with('#')) script.remove_prefix(std::min(script.size(), script.find('\n') + 1));
  return script;
}

}  // namespace

Templates::Templates(const std::vector<Override>& overrides, const SourceManager& sources) {
  for (const auto& file : overrides) own_.emplace(file.id, Own{file.file, read_checked(sources.text(file.file))});
}

void Templates::add(TemplateFault fault) {
  if (std::ranges::find(faults_, fault) == faults_.end()) faults_.push_back(std::move(fault));
}

auto fault_in(FileId file, const lang::Fault& fault) -> TemplateFault {
  return {kind_of(fault.kind), {file, fault.range.begin, fault.range.end}, fault.message, fault.help};
}

auto check_pages(const std::vector<PageOverride>& pages, const SourceManager& sources) -> std::vector<TemplateFault> {
  std::vector<TemplateFault> faults;
  for (const auto& page : pages) {
    const auto text = sources.text(page.text);
    const auto built_in = embedded_file("templates/" + page.file).value_or(std::string_view());
    const auto name = page.file.substr(page.file.rfind('/') + 1);
    if (const auto bad = fault_of_byte(text)) {
      faults.push_back(fault_in(page.text, *bad));
      continue;
    }
    const auto original = lang::markdown::original_of(text);
    if (auto old = fault_of_age(page.text, text, original, built_in, name.substr(0, name.find('.')))) {
      faults.push_back(std::move(*old));
    }
    for (const auto& fault : lang::markdown::check(text, built_in)) faults.push_back(fault_in(page.text, fault));
  }
  return faults;
}

auto Templates::built_in(TemplateId id) -> const yaml::Pattern& {
  const auto found = built_in_.find(id);
  if (found != built_in_.end()) return found->second;
  const auto path = contract(id).path();
  const auto text = embedded_file(path);
  auto pattern = yaml::read_pattern(text.value_or(std::string_view()));
  for (const auto& fault : pattern.faults) add({.message = path + ": " + fault.message});
  return built_in_.emplace(id, std::move(pattern)).first->second;
}

auto Templates::fill(TemplateId id, yaml::View& view, const yaml::FindScript& find_script) -> yaml::Map {
  const auto own = own_.find(id);
  if (own != own_.end()) return own->second.pattern.ok() ? compare(id, own->second, view, find_script) : yaml::Map();
  const auto& pattern = built_in(id);
  if (!pattern.ok()) return {};
  auto made = yaml::expand(pattern, view, find_script);
  for (const auto& fault : made.faults) add({.message = contract(id).path() + ": " + fault.message});
  return std::move(made.root);
}

auto Templates::compare(TemplateId id, const Own& own, yaml::View& view, const yaml::FindScript& find_script)
    -> yaml::Map {
  const auto& pattern = built_in(id);
  if (!pattern.ok()) return {};
  auto wanted = yaml::expand(pattern, view, find_script, {.keep_view = true});
  for (const auto& fault : wanted.faults) add({.message = contract(id).path() + ": " + fault.message});
  auto made = yaml::expand(own.pattern, view, find_script, {.origins = true, .keep_view = true});
  for (const auto& fault : made.faults) add(fault_in(own.file, fault));
  if (!wanted.faults.empty() || !made.faults.empty()) return {};
  if (const auto found = difference(wanted.root, made.root)) {
    const auto range = yaml::origin_of(made.origins, found->path);
    add({diag::Kind::OverrideChangesMeaning,
         {own.file, range.begin, range.end},
         found->what,
         "an override may change comments, empty lines, quotes, the order of keys and the names of steps, and nothing "
         "else"});
  }
  return std::move(made.root);
}

void Templates::check() {
  for (const auto& [key, own] : own_) {
    const auto id = key;
    const auto text = embedded_file(contract(id).path()).value_or(std::string_view());
    if (auto old = fault_of_age(own.file, own.pattern.source, own.pattern.original, text, contract(id).name)) {
      add(std::move(*old));
    }
    if (!own.pattern.ok()) {
      add(fault_in(own.file, own.pattern.faults.front()));
      continue;
    }
    for_each_sample(contract(id), [this, id, owner = &own](yaml::View& view) {
      const auto before = faults_.size();
      static_cast<void>(compare(id, *owner, view, script_without_use));
      return faults_.size() == before;  // what the same view shows is told together; the rest mostly follows from it
    });
  }
}

auto code_of_script(std::string_view file, std::string_view argument,
                    const std::function<std::string(const std::string&, std::string_view)>& use)
    -> std::optional<yaml::Scalar> {
  if (!file.starts_with("steps/")) {
    if (!embedded_file("templates/github/scripts/" + std::string(file))) return std::nullopt;
    return yaml::command(use(std::string(file), argument));
  }
  const auto text = embedded_file("templates/github/" + std::string(file));
  if (!text || !argument.empty()) return std::nullopt;
  const auto code = body(*text);
  const bool short_one = !code.empty() && code.find('\n') + 1 == code.size() && code.find('\'') == code.npos &&
                         code.find('"') == code.npos;
  return short_one ? yaml::command(code.substr(0, code.size() - 1)) : yaml::script(code);
}

auto digest_of(std::string_view text) -> std::string { return "sha256:" + sha256(text); }

}  // namespace promoc::emit
