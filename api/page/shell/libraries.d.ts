// Libraries that bring no types of their own.
declare module "d3-geo";
declare module "cytoscape-dagre";
