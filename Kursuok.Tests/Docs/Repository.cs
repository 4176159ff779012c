using Kursuok.Tests.Deployment;

namespace Kursuok.Tests.Docs;

/// <summary>The repository's own files as they lie in the work tree; what is built or restored is left out.</summary>
internal static class Repository
{
    private static readonly HashSet<string> s_notOurs = new(StringComparer.Ordinal) { "bin", "obj", "node_modules" };

    public static string Root => Command.Root;

    public static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>The paths of all files, from the root, with «/» between folders.</summary>
    /// <param name="folder">Begin here; empty for everything.</param>
    /// <param name="endings">«.cs» and the like; none for every file.</param>
    public static IEnumerable<string> Files(string folder, params string[] endings) =>
        from file in Walk(new DirectoryInfo(PathOf(folder)))
        where endings.Length == 0 || endings.Contains(file.Extension, StringComparer.Ordinal)
        select Path.GetRelativePath(Root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) => folder.EnumerateFiles().Concat(
        from inner in folder.EnumerateDirectories()
        where !s_notOurs.Contains(inner.Name) && (!inner.Name.StartsWith('.') || inner.Name == ".ci")
        from file in Walk(inner)
        select file);
}
