#include "driver/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/path.hpp"
#include "diag/render.hpp"
#include "diag/render_display.hpp"
#include "driver/overrides.hpp"

namespace promoc::driver {

using Json = nlohmann::ordered_json;

auto Session::find() -> bool {
  auto found = locate(options_.file, env_.disk, sink);
  if (!found) return false;
  definition = std::move(*found);
  folder_ = env_.disk.open(definition.folder);
  return true;
}

auto Session::compile(Until until, Guide guide) -> bool {
  if (!folder_ && !find()) return false;
  auto overrides = load_overrides(options_.templates, definition.folder, env_.disk, sources, sink);
  if (!overrides) return false;
  const Project project{*folder_, definition.name, seen_from(out_folder(), definition, env_.disk), std::move(guide),
                        std::move(*overrides)};
  compiled = env_.compile(project, until, sources, sink);
  sink.sort();
  return true;
}

auto Session::failure() const -> int {
  const auto is_own = [](const diag::Diagnostic& finding) { return finding.kind == diag::Kind::InternalFault; };
  return std::ranges::any_of(sink.all(), is_own) ? kInternal : kFindings;
}

auto Session::color(bool terminal) const -> bool {
  if (options_.color != "auto") return options_.color == "always";
  return !env_.no_color && (terminal || env_.force_color);
}

auto Session::shown_definition() const -> std::string {
  return diag::escaped(path::join(definition.folder, definition.name));
}

auto Session::out_folder() const -> std::string {
  return options_.out.empty() ? definition.folder : path::normal(options_.out);
}

auto Session::from_definition(std::string_view output) const -> std::string {
  if (options_.out.empty()) return std::string(output);
  const auto here = env_.disk.working_directory();
  const auto base = path::join(here, definition.folder);
  return path::relative(base, path::join(path::join(here, options_.out), output));
}

void Session::show() { show(Json::object()); }

void Session::show(const Json& more) {
  diag::RenderOptions options;
  options.path_prefix = definition.folder.empty() ? "" : definition.folder + "/";
  if (options_.format == "json") {
    Json document;
    document["schema"] = 1;
    document["diagnostics"] = diag::render_json(sink.all(), sources, options);
    document.update(more);
    env_.out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else if (options_.format == "github") {
    env_.out << diag::render_github(sink.all(), sources, options);
  } else {
    options.color = color(env_.err_is_terminal);
    env_.err << diag::render_text(sink.all(), sources, options);
  }
}

}  // namespace promoc::driver
