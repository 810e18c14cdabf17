#include "driver/locate.hpp"

#include <fmt/format.h>

#include "base/path.hpp"
#include "diag/render_display.hpp"

namespace promoc::driver {
namespace {

using diag::Kind;

auto named_definition(std::string_view named, const Disk& disk, diag::Sink& sink) -> std::optional<Definition> {
  auto path = path::normal(named);
  auto kind = disk.kind(path);
  if (kind == EntryKind::Directory) {
    path = path::join(path, kDefinitionName);
    kind = disk.kind(path);
  }
  switch (kind) {
    case EntryKind::File: return Definition{std::string(path::parent(path)), std::string(path::name(path))};
    case EntryKind::None: sink.report(Kind::CannotRead, kNowhere, fmt::format("there is no file `{}`", path)); break;
    case EntryKind::Directory:
    case EntryKind::Symlink:
    case EntryKind::Other: sink.report(Kind::CannotRead, kNowhere, fmt::format("`{}` is not a file", path)); break;
  }
  return std::nullopt;
}

auto nearest_definition(const Disk& disk, diag::Sink& sink) -> std::optional<Definition> {
  std::string here = disk.working_directory();
  std::string folder;
  for (;;) {
    if (disk.kind(path::join(folder, kDefinitionName)) == EntryKind::File) {
      return Definition{folder, std::string(kDefinitionName)};
    }
    // A definition outside the repository would be somebody else's. In a worktree `.git` is a file.
    if (disk.kind(path::join(folder, ".git")) != EntryKind::None || path::parent(here) == here) break;
    here = path::parent(here);
    folder = folder.empty() ? ".." : folder + "/..";
  }
  sink.report(Kind::CannotRead, kNowhere,
              fmt::format("there is no `{}` from here up to `{}`", kDefinitionName, folder.empty() ? "." : folder))
      .help("write one there, or name the definition: `promoc build FILE`");
  return std::nullopt;
}

}  // namespace

auto locate(std::string_view named, const Disk& disk, diag::Sink& sink) -> std::optional<Definition> {
  return named.empty() ? nearest_definition(disk, sink) : named_definition(named, disk, sink);
}

auto seen_from(std::string_view out, const Definition& definition, const Disk& disk) -> std::string {
  const auto here = disk.working_directory();
  const auto file = path::join(path::join(here, definition.folder), definition.name);
  return path::relative(path::join(here, out), file);
}

}  // namespace promoc::driver
