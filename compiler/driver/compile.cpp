#include "driver/compile.hpp"

#include <fmt/format.h>

#include "syntax/parse.hpp"

namespace promoc::driver {

auto compile(const Project& project, Until until, SourceManager& sources, diag::Sink& sink) -> Compiled {
  auto text = project.files.read(project.definition);
  if (!text) {
    sink.report(diag::Kind::CannotRead, kNowhere, fmt::format("`{}` cannot be read", project.definition))
        .help("it must be a file of at most 64 MiB, and not a link that leaves its directory");
    return {};
  }
  const auto file = sources.add(project.definition, std::move(*text));
  const auto tree = syntax::parse(sources, file, sink);
  if (sink.has_errors()) return {};
  static_cast<void>(until);
  sink.report(diag::Kind::NotYetImplemented, {file, 0, 0}, "definitions are not compiled yet");
  return {};
}

}  // namespace promoc::driver
